// import and require for cells: resolved from the notebook's folder, by Node's own loader.
//
// Static imports of a cell become calls of `load` (see compile/imports.ts). Local files go through typescript-files.ts,
// which Node is taught at the first of them, packages of `npm:` through npm-install.ts.

import { isAbsolute, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { npmRequest } from "../../disk/npm-cache.ts";
import { framesOf, shortPath } from "../errors/stack.ts";
import { uncut } from "../interrupt/uncut.ts";
import { type CellRun, currentRun } from "../run.ts";
import { addModule, findModulesBy, isModule, type Source } from "../sources.ts";
import { foundByRequire } from "./by-require.ts";
import { declaresType } from "./declared-types.ts";
import { noteDirectives } from "./failed-directives.ts";
import { FileStates, generationOf, hasState } from "./file-states.ts";
import { type HeardLoops, hearLoopsOf } from "./heard-loops.ts";
import { importedPath } from "./imported-path.ts";
import type { Progress } from "./install-progress.ts";
import { LoadedVersions } from "./loaded-versions.ts";
import {
  importedBy,
  isCommonJs,
  isLocal,
  isPath,
  isTranspiled,
  type LocalFile,
  localFile,
} from "./local-files.ts";
import { mapped } from "./mapped.ts";
import { missingExport } from "./missing-export.ts";
import { type Attributes, importFrom, type Namespace, type NativeImport } from "./native.ts";
import { explained, refuseScheme } from "./not-found.ts";
import { hasCopy } from "./own-runtime.ts";
import { refusalIn } from "./refusal.ts";
import { forgetChanged, noteLoaded, readTypeScript, requireFrom } from "./require.ts";
import type { NoteRequired } from "./required-modules.ts";
import { shareModule } from "./shared-modules.ts";
import { loadTestRunner } from "./test-runner.ts";
import { transpile } from "./transpile.ts";
import { loadLocalFiles } from "./typescript-files.ts";
import { unreadable } from "./unreadable.ts";
import { readTypeScriptInWorkers } from "./workers.ts";

/** A local file that is being imported. */
interface Load {
  /** It and all it leads to, and the URLs that they are loaded from. */
  graph: ReadonlyMap<string, string>;
  /** Who waits for it. */
  by: CellRun | null;
}

/** The modules of one notebook. */
export class Imports {
  /** `require` as in a CommonJS file of the notebook's folder. */
  readonly require: NodeJS.Require;
  /** `import.meta` of a cell: as of a module in the notebook's folder. */
  readonly meta: Readonly<{
    url: string;
    filename: string;
    dirname: string;
    /** As local files have it: told-names.ts. */
    env: NodeJS.ProcessEnv;
    resolve(specifier: string): string;
  }>;
  private readonly folder: string;
  private readonly versions: LoadedVersions;
  private readonly progress: () => Progress;
  private readonly native: NativeImport;
  private hooked = false;
  private noteRequired: NoteRequired = () => {};
  private npm: typeof import("./npm-install.ts") | null = null;
  private readonly loading = new Set<Load>();
  /**
   * What failed last. It may be that a termination has cut a file below it, CommonJS for one, which Node then takes for whole
   * and without exports: that is known a moment later.
   */
  private failed: Load | null = null;
  /** URLs of those that were loaded, with all they lead to. */
  private readonly whole = new Set<string>();
  /** How often a load of a local file failed or was given up. */
  private readonly generations = new Map<string, number>();

  /** @param progress begins to tell of an installation, under the cell that asks for it */
  constructor(folder: string, progress: () => Progress) {
    this.folder = folder;
    this.versions = new LoadedVersions(folder);
    this.progress = progress;
    const here = join(folder, "cell.ts");
    this.require = requireFrom(folder);
    this.native = importFrom(folder);
    readTypeScriptInWorkers(folder);
    findModulesBy((url) => this.sourceOf(url));
    this.meta = Object.freeze({
      url: pathToFileURL(here).href,
      filename: here,
      dirname: folder,
      env: process.env,
      resolve: (given: string | URL) => {
        const specifier = String(given); // a URL, as Node's takes one
        const file =
          localFile(specifier, folder) ?? importedPath(specifier, folder) ?? this.require.resolve(specifier);
        return isAbsolute(file) ? pathToFileURL(file).href : file;
      },
    });
  }

  /** `import(specifier)`: a namespace. @throws (rejects) what the module throws, or ModuleNotFoundError */
  async load(specifier: string, attributes?: Attributes): Promise<Namespace> {
    refuseScheme(specifier);
    const run = currentRun();
    const options = attributes && { with: attributes };
    const native = (name: string, by = this.native) => (options ? by(name, options) : by(name));
    const ofPackage = async (name: string, folder: string, by?: NativeImport): Promise<Namespace> => {
      try {
        return await native(name, by);
      } catch (error) {
        const url = foundByRequire(error, name, folder);
        if (url === null) throw error;
        return native(url);
      }
    };
    loadTestRunner([specifier]);
    if (specifier.endsWith(".json")) this.hook(); // which reads it without its type, also of a package
    try {
      const request = npmRequest(specifier);
      if (request) {
        const folder = await this.installed(specifier, run);
        return await ofPackage(request.name + request.subpath, folder, importFrom(folder));
      }
      const file = localFile(specifier, this.folder);
      if (file === null) {
        // With a query, by which Node loads it once more: `./shapes.ts?2`. JavaScript it reads by itself.
        if ((isPath(specifier) && /\.[cm]?tsx?\?/.test(specifier)) || hasCopy(this.folder)) this.hook();
        const loaded = await ofPackage(specifier, this.folder);
        this.versions.note(specifier);
        return loaded;
      }
      return await this.local(file, run, native);
    } catch (error) {
      throw explained(error, specifier, this.folder);
    }
  }

  /** What else there is to say of a name that a module does not export. */
  lacks(specifier: string): string {
    return this.versions.told(specifier);
  }

  /** Is a name that a module does not export a type of it? */
  declaresType(specifier: string, name: string): boolean {
    try {
      return declaresType(specifier, name, this.folder);
    } catch {
      return false; // what cannot be read tells nothing
    }
  }

  /**
   * Modules that a run was loading when it was stopped must not be met half-loaded: they are loaded anew next time, unless
   * another run waits for them as well. Nor is there anyone left who waits for npm.
   *
   * @param stopped was this run stopped?
   */
  forgetHalfLoaded(stopped: (run: CellRun) => boolean): void {
    const gone = (by: CellRun | null) => by === null || stopped(by);
    this.npm?.stopNpm(gone);
    const given = new Set<string>();
    for (const load of this.failed === null ? this.loading : [...this.loading, this.failed]) {
      if (!gone(load.by)) continue;
      this.loading.delete(load);
      // What it leads to may be met by another way, and be half loaded as well.
      for (const [path, url] of load.graph) if (!this.whole.has(url)) given.add(path);
    }
    this.failed = null;
    for (const { graph } of this.loading) for (const path of graph.keys()) given.delete(path);
    for (const file of given) this.giveUp(file);
    // No code is on the stack: what was required and is not there yet was cut.
    for (const [file, loaded] of Object.entries(this.require.cache)) {
      if (!loaded?.loaded) delete this.require.cache[file];
    }
  }

  private async local(
    file: string,
    by: CellRun | null,
    native: (url: string) => Promise<Namespace>,
  ): Promise<Namespace> {
    if (!isLocal(file)) return native(pathToFileURL(file).href);
    this.hook();
    const states = new FileStates([file]);
    const graph = [...states.files.values()];
    const failures = Math.max(...graph.map(({ path }) => this.generations.get(path) ?? 0));
    const generation = failures === 0 ? "" : String(failures);
    const urls = new Map(graph.map(({ path }) => [path, states.url(path, generation)!]));
    for (const each of graph) {
      loadTestRunner(each.imports);
      this.remember(each, urls.get(each.path)!);
      for (const specifier of each.imports)
        if (specifier.startsWith("npm:")) await this.installed(specifier, by);
    }
    const load: Load = { graph: urls, by };
    this.loading.add(load);
    forgetChanged(this.require.cache); // CommonJS has a cache of its own, by path
    for (const [path, url] of urls) {
      if (this.whole.has(url)) continue;
      const { loaded, exports } = this.require.cache[path] ?? {};
      if (loaded && isTranspiled(path) && !isCommonJs(states.files.get(path)!))
        this.noteRequired(url, Object.keys(exports));
    }
    try {
      const asModule = async (path: string) => {
        const url = urls.get(path)!;
        const namespace = await native(url);
        if (isTranspiled(path) && !isCommonJs(states.files.get(path)!)) shareModule(path, url, namespace);
        return namespace;
      };
      for (const path of requiredModules(graph)) await asModule(path);
      const loaded = await asModule(file);
      for (const url of urls.values()) this.whole.add(url);
      return loaded;
    } catch (error) {
      // Node keeps a failed module for ever, also when what it lacked has been installed since.
      if (this.loading.has(load)) {
        this.failed = load;
        this.giveUp(file);
        // What it leads to and failed, too: another one may import that next.
        const ran = (error instanceof Error ? framesOf(error) : []).filter(({ name }) => name === "");
        const failed = new Set(ran.map(({ place }) => place?.source.label));
        for (const { path } of graph) if (path !== file && failed.has(shortPath(path))) this.giveUp(path);
      }
      const missing = missingExport(error, graph);
      if (missing === null) throw unreadable(error, graph) ?? refusalIn(error, graph) ?? error;
      if (missing.path !== file) this.giveUp(missing.path);
      throw missing.error;
    } finally {
      this.loading.delete(load);
      noteLoaded(this.require.cache);
    }
  }

  /**
   * Node's loader knows local files. Cut in this, the thread would wait for the loader in every import to come; and so it would
   * for a promise, whose continuation a termination drops with the microtasks.
   */
  private hook(): void {
    if (this.hooked) return;
    this.noteRequired = uncut(() => loadLocalFiles({ folder: this.folder, inWorker: false }));
    readTypeScript(this.require); // by CommonJS that is imported: see typescript-files.ts
    this.hooked = true;
  }

  /** For tracebacks; and a text that cannot be compiled fails here, where its place is known. */
  private remember(file: LocalFile, url: string): void {
    if (isModule(url)) return;
    if (isTranspiled(file.path)) {
      transpile(file.path, file.text, { cjs: isCommonJs(file) });
      noteDirectives(file.path, file.text, shortPath(file.path));
    }
    const source = localSource(file);
    addModule(url, source);
    if (!/\.mjs$/.test(file.path)) addModule(file.path, source); // CommonJS is known by its path
  }

  /**
   * Of a local file that another one has imported by a computed name, or that has a query of the user's own; null: it is none,
   * or has changed since.
   */
  private sourceOf(url: string): Source | null {
    if (!hasState(url) && !/^file:.*\?/.test(url)) return null;
    try {
      const path = fileURLToPath(url);
      if (!isLocal(path)) return null;
      const states = new FileStates([path]);
      if (hasState(url) && states.url(path, generationOf(url)) !== url) return null;
      const source = localSource(states.files.get(path)!);
      addModule(url, source);
      return source;
    } catch {
      return null; // it is gone
    }
  }

  private async installed(specifier: string, by: CellRun | null): Promise<string> {
    this.npm ??= await import("./npm-install.ts");
    try {
      return await this.npm.ensureInstalled(npmRequest(specifier)!, by, this.folder, this.progress);
    } catch (error) {
      // A new one, whose stack leads to the import and not to npm's end.
      throw new Error(error instanceof Error ? error.message : String(error));
    }
  }

  private giveUp(file: string): void {
    this.generations.set(file, (this.generations.get(file) ?? 0) + 1);
  }
}

/** TypeScript that becomes an ES module, and that CommonJS among these files leads to. */
function requiredModules(graph: readonly LocalFile[]): Set<string> {
  const leading = graph.filter((file) => isTranspiled(file.path) && isCommonJs(file));
  const paths = new Set(leading.flatMap((file) => [...importedBy(file).values()]));
  const modules = graph.filter(
    (file) => paths.has(file.path) && isTranspiled(file.path) && !isCommonJs(file),
  );
  return new Set(modules.map(({ path }) => path));
}

/** The text of a local file, and the way back to it from what it became. */
function localSource(file: LocalFile): Source {
  const { path, text } = file;
  const source = { label: shortPath(path), code: text };
  if (isTranspiled(path)) return { ...source, original: mapped(path, text, { cjs: isCommonJs(file) }) };
  let heard: HeardLoops | null = null;
  return {
    ...source,
    original(line, column) {
      heard ??= hearLoopsOf(path, text);
      return { line, column: heard.columnBefore(line, column) };
    },
  };
}
