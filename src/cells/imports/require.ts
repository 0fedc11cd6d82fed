// `require` of the cells: CommonJS from the notebook's folder, TypeScript too, and a changed file anew.

import { existsSync, readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { shortPath } from "../errors/stack.ts";
import { addModule } from "../sources.ts";
import { noteDirectives } from "./failed-directives.ts";
import { FileStates } from "./file-states.ts";
import { hearLoops } from "./heard-loops.ts";
import { isLocal, isTranspiled, localFile } from "./local-files.ts";
import { mapped } from "./mapped.ts";
import { marked } from "./marked.ts";
import { explained, refuseScheme } from "./not-found.ts";
import { requireRefusal } from "./refusal.ts";
import { sharedExports } from "./shared-modules.ts";
import { loadTestRunner } from "./test-runner.ts";
import { transpile } from "./transpile.ts";
import { unreadable } from "./unreadable.ts";

type Extension = (
  module: NodeJS.Module & { _compile(code: string, file: string): void },
  file: string,
) => void;

/** Local CommonJS files as they were loaded: the URL of each, which tells its state and that of all it requires. */
const loadedAs = new Map<string, string | null>();
/** What was loaded before any cell ran, the kernel itself: where that does not stand in a node_modules folder it looks local. */
const own = new Set<string>();

/** `require` as in a CommonJS file of this folder. */
export function requireFrom(folder: string): NodeJS.Require {
  const native = createRequire(join(folder, "cell.ts"));
  for (const file of Object.keys(native.cache)) own.add(file);
  const require = (specifier: string): unknown => {
    if (typeof specifier !== "string") return native(specifier); // which says so
    refuseScheme(specifier);
    loadTestRunner([specifier]);
    if (specifier.startsWith("npm:")) {
      throw new SyntaxError(`npm: packages are imported, not required:\n  import … from "${specifier}"`);
    }
    forgetChanged(native.cache);
    const file = localFile(specifier, folder, "require");
    if (file && isTranspiled(file)) readTypeScript(native);
    try {
      return native(file ?? specifier);
    } catch (error) {
      const files = file && isLocal(file) ? statesOf([file]).files.values() : [];
      const refused = () => requireRefusal(error, file ?? specifier, native.extensions);
      throw unreadable(error, files) ?? refused() ?? explained(error, specifier, folder);
    } finally {
      noteLoaded(native.cache);
    }
  };
  const { cache, main, extensions } = native;
  const resolve = (specifier: string, options?: NodeJS.RequireResolveOptions) =>
    (options || typeof specifier !== "string" ? null : localFile(specifier, folder, "require")) ??
    native.resolve(specifier, options);
  return Object.assign(require, {
    resolve: Object.assign(resolve, { paths: native.resolve.paths }),
    cache,
    main,
    extensions,
  });
}

/** Drop the local files that changed since they were loaded, or that require one which did. */
export function forgetChanged(cache: NodeJS.Dict<NodeJS.Module>): void {
  if (loadedAs.size === 0) return;
  const states = statesOf(loadedAs.keys());
  for (const [file, state] of loadedAs) {
    if (states.url(file, "") === state) continue;
    delete cache[file];
    loadedAs.delete(file);
  }
}

/** Remember in what state local files were loaded. */
export function noteLoaded(cache: NodeJS.Dict<NodeJS.Module>): void {
  const loaded = Object.keys(cache).filter((file) => isLocal(file) && !own.has(file) && !loadedAs.has(file));
  if (loaded.length === 0) return;
  const states = statesOf(loaded);
  for (const file of loaded) loadedAs.set(file, states.url(file, ""));
}

const statesOf = (files: Iterable<string>): FileStates =>
  new FileStates([...files].filter((file) => existsSync(file)));

type Resolve = (specifier: string, from: NodeJS.Module | null | undefined, ...more: unknown[]) => string;

/** What TypeScript requires is found as TypeScript finds it: `./area.js` may be area.ts, and `paths` count. */
function findTypeScript(): void {
  const loader = Module as unknown as { _resolveFilename: Resolve };
  const native = loader._resolveFilename;
  loader._resolveFilename = (specifier, from, ...more) => {
    const by = from?.filename;
    const file = by && isTranspiled(by) ? localFile(specifier, dirname(by), "require") : null;
    return file ?? native(specifier, from, ...more);
  };
}

/** Let CommonJS take TypeScript: Node 20 knows nothing of it, and later ones no enums. */
export function readTypeScript({ extensions }: NodeJS.Require): void {
  if (extensions[".ts"] === (compile as never)) return;
  findTypeScript();
  for (const ending of [".ts", ".cts", ".mts", ".tsx", ".jsx"]) extensions[ending] = compile as never;
}

const compile: Extension = (module, file) => {
  const exports = sharedExports(file, statesOf([file]).url(file, ""));
  if (exports !== null) {
    module.exports = exports;
    return;
  }
  const text = readFileSync(file, "utf8");
  const { code } = transpile(file, text, { cjs: true });
  noteDirectives(file, text, shortPath(file));
  addModule(file, { label: shortPath(file), code: text, original: mapped(file, text, { cjs: true }) });
  module._compile(marked(hearLoops(code).code, true), file);
};
