// The files that the type checker sees: cells and settings from memory, all else from the disk.
//
// Cells lie, for the checker, in the notebook's folder itself, so that what they import resolves from there.
// The cell being written is apart: its path begins with a circumflex, which is how TypeScript marks a file that
// is nowhere on disk: `^/SCHEME/AUTHORITY/PATH`, and its process fails where one of the three is missing. Only in such a
// file can names be completed through this API; in any other it insists on an index of all exports of all packages, and
// has no call to build one ("completion list needs auto imports").
//
// Below these the disk is mirrored, but packages only: what the cell being written imports by a relative path
// is rewritten to the real one (see scratch.ts), so that a local file is one module for every cell.
//
// A package of an `npm:` specifier is found as if a link to it stood in the folder's node_modules (npm-names.ts), and
// so are the types that lie beside it.

import { existsSync, realpathSync } from "node:fs";
import { dirname, normalize } from "node:path";
import { changeStamp, isFile, read } from "../disk/read-file.ts";
import { countingTsconfig, parseTsconfig, type Tsconfig } from "../disk/tsconfig.ts";
import { ambientFiles, DeclarationFolders } from "./ambient-files.ts";
import type { OwnOptions } from "./compiler.ts";
import { viewCoroutines } from "./coroutine-view.ts";
import { EditedText } from "./edited-text.ts";
import { mayBeginEmpty, viewJavaScript } from "./javascript-view.ts";
import { NodeTypes } from "./node-types.ts";
import { nameNpmPackages, npmPath } from "./npm-names.ts";
import { strictByDefault } from "./project-compiler.ts";
import { configOf, type RunOptions } from "./settings.ts";
import { parseFile } from "./syntax.ts";

const nowhere = "^";
const mirror = `${nowhere}/cokernel/cell`;

/** The folder of the package that `npm:NAME@RANGE` means, null where it is not there (yet). */
export type InstalledPackage = (specifier: string) => string | null;

/** What the TypeScript process asks of its client. undefined: ask the disk. */
export class VirtualFiles {
  /** Without a slash at its end, so that a path in it is always `${folder}/${name}`: nothing, of the root. */
  readonly folder: string;
  /** The settings file. */
  readonly config: string;
  /** The cell being written: the second where it holds JSX, in which `<T>x` means something else. */
  readonly scratch: string;
  readonly scratchJsx: string;
  private readonly globals: string[];
  private readonly nodeTypes: NodeTypes;
  private readonly texts = new Map<string, string>();
  /** Files that were read from the disk, with their stamps, but for those of packages. */
  private readonly onDisk = new Map<string, string>();
  /** Those of them that the settings came from. */
  private settings: ReadonlyMap<string, string> = new Map();
  /** Where declarations may come that count for all files. */
  private declarations: DeclarationFolders | null = null;
  /** Folders of `npm:` packages, by their specifiers; none of one that was missing, which may come. */
  private readonly packages = new Map<string, string>();

  /**
   * @param globals texts of global declarations, by file name
   * @param installed where packages of `npm:` specifiers lie
   */
  constructor(
    folder: string,
    globals: Record<string, string>,
    private readonly installed: InstalledPackage,
  ) {
    this.folder = folder.replaceAll("\\", "/").replace(/\/$/, "");
    const mirrored = `${mirror}${/^[^/]/.test(this.folder) ? "/" : ""}${this.folder}`;
    this.nodeTypes = new NodeTypes(`${this.folder}/`);
    this.config = this.path("cokernel-tsconfig.json");
    this.scratch = `${mirrored}/cokernel-cell.ts`;
    this.scratchJsx = `${this.scratch}x`;
    this.globals = Object.keys(globals).map((name) => this.path(name));
    for (const [name, text] of Object.entries(globals)) this.set(this.path(name), text);
    this.set(this.scratch, "export {};");
    this.set(this.scratchJsx, "export {};");
  }

  /** The folder's tsconfig.json, if there is one, or the one that counts in its place. */
  get ownConfig(): string | null {
    const own = this.path("tsconfig.json");
    return isFile(own) ? countingTsconfig(own, this.folder, readTsconfig) : null;
  }

  /** The nearest one above, where the folder has none. */
  get configAbove(): string | null {
    if (this.ownConfig !== null) return null;
    const nearest = this.configsAbove().find(isFile);
    return nearest === undefined ? null : countingTsconfig(nearest, this.folder, readTsconfig);
  }

  private configsAbove(): string[] {
    const paths: string[] = [];
    for (let at = this.folder; at !== dirname(at); at = dirname(at))
      paths.push(`${dirname(at).replace(/\/$/, "")}/tsconfig.json`);
    return paths;
  }

  /** Make the settings file; `own` are the options of the folder's tsconfig.json, `above` of the nearest one above; null where there is none. */
  configure(own: OwnOptions | null, above: RunOptions | null): void {
    const project = (own ?? above)?.files;
    const files = [
      NodeTypes.entry,
      ...this.globals,
      ...ambientFiles(project ?? []),
      this.scratch,
      this.scratchJsx,
    ];
    const strict = strictByDefault(this.folder);
    this.set(this.config, JSON.stringify(configOf(own && this.ownConfig, own, above, files, strict)));
    this.settings = this.settingsRead();
    this.declarations = project === undefined ? null : new DeclarationFolders(this.folder, project);
  }

  /** Whether what counted for the settings has changed on disk: a compiler reads them once, at its start. */
  settingsChanged(): boolean {
    if ([...this.settings].some(([path, stamp]) => changeStamp(path) !== stamp)) return true;
    return this.declarations?.haveOthers() === true;
  }

  /** A new compiler reads all files anew. */
  forgetRead(): void {
    this.onDisk.clear();
  }

  /** Each tsconfig.json that counts, or would if it were there, and what one in the folder extends: read before any file is. */
  private settingsRead(): Map<string, string> {
    const read = [...this.onDisk].filter(([path]) => path.endsWith(".json"));
    const configs = [this.path("tsconfig.json"), ...(this.ownConfig === null ? this.configsAbove() : [])];
    return new Map([...configs.map((path) => [path, changeStamp(path)] as const), ...read]);
  }

  /** Full path of a virtual file in the notebook's folder. */
  path(name: string): string {
    return `${this.folder}/${name}`;
  }

  set(path: string, text: string): void {
    // Half of a surrogate pair is no UTF-8: the compiler falls over it, and answers nothing from then on.
    this.texts.set(path, text.replace(/\p{Surrogate}/gu, "\ufffd"));
  }

  remove(path: string): void {
    this.texts.delete(path);
  }

  get(path: string): string | undefined {
    return this.texts.get(path);
  }

  /** The text of a local file, as the checker reads it; undefined for every other. */
  localText(path: string): EditedText | undefined {
    const text = this.isLocal(path) && !this.texts.has(path) ? read(path) : null;
    return text === null ? undefined : viewFile(path, text);
  }

  /** Local files that changed on disk since they were read. */
  changedOnDisk(): string[] {
    const changed: string[] = [];
    for (const [path, stamp] of this.onDisk) {
      const now = changeStamp(path);
      if (now === stamp) continue;
      this.onDisk.set(path, now);
      changed.push(path);
    }
    return changed;
  }

  readonly callbacks = {
    readFile: (path: string): string | null | undefined => {
      const text = this.texts.get(path);
      if (text !== undefined) return text;
      const packaged = this.npm(path);
      if (packaged !== undefined) return packaged && read(packaged);
      if (path.startsWith(nowhere)) return this.mirrors(path) ? read(unmirrored(path)) : null;
      if (NodeTypes.has(path)) return this.nodeTypes.read(path);
      if (this.isLocal(path)) return this.local(path);
      return undefined;
    },
    fileExists: (path: string): boolean | undefined => {
      if (this.texts.has(path)) return true;
      const packaged = this.npm(path);
      if (packaged !== undefined) return packaged !== null && existsSync(packaged);
      if (path.startsWith(nowhere)) return this.mirrors(path) && existsSync(unmirrored(path));
      if (NodeTypes.has(path)) return existsSync(this.nodeTypes.real(path));
      return undefined;
    },
    directoryExists: (path: string): boolean | undefined => {
      const packaged = this.npm(path);
      if (packaged !== undefined) return packaged !== null && existsSync(packaged);
      // Packages of `npm:` specifiers are there, also where nothing is installed.
      if (["", "/@types"].some((types) => path.endsWith(`${this.folder}/node_modules${types}`))) return true;
      if (NodeTypes.has(path)) return this.nodeTypes.hasFolder(path);
      if (!path.startsWith(nowhere)) return undefined;
      return this.scratch.startsWith(`${path}/`) || (this.mirrors(path) && existsSync(unmirrored(path)));
    },
    realpath: (path: string): string | undefined => {
      if (NodeTypes.has(path)) return path;
      const packaged = this.npm(path);
      if (packaged) return existsSync(packaged) ? realpathSync(packaged) : path;
      // A package that asks for them must not get them a second time.
      const own = NodeTypes.inPlaceOf(path);
      if (own !== null) return own;
      if (!path.startsWith(nowhere)) return undefined;
      return this.mirrors(path) && existsSync(unmirrored(path)) ? realpathSync(unmirrored(path)) : path;
    },
  };

  /** Is it a cell, or a local file: of no package, and none of the language's own? */
  isOwn(path: string): boolean {
    return this.texts.has(path) || !(path.includes("/node_modules/") || NodeTypes.has(path));
  }

  /** Of the folder, of one above it, or of a package that is linked: `../src/area.ts`. */
  private isLocal(path: string): boolean {
    return !path.startsWith(nowhere) && !path.includes("/node_modules/") && !NodeTypes.has(path);
  }

  /** Where a file of an `npm:` package really is; null: nowhere; undefined: the path is of no such package. */
  private npm(path: string): string | null | undefined {
    const named = path.includes("npm!") ? npmPath(path) : null;
    if (named === null) return undefined;
    const folder = this.packages.get(named.specifier) ?? this.installed(named.specifier);
    if (folder === null) return null;
    this.packages.set(named.specifier, folder);
    return normalize(folder + named.file);
  }

  /** The text of a local file, undefined where the disk's is meant. */
  private local(path: string): string | undefined {
    this.onDisk.set(path, changeStamp(path));
    const text = read(path);
    const edited = text !== null && (/npm:|use coroutines/.test(text) || mayBeginEmpty(path, text));
    return edited ? viewFile(path, text).toString() : undefined;
  }

  private mirrors(path: string): boolean {
    return path.startsWith(`${mirror}/`) && /\/(node_modules(\/|$)|package\.json$)/.test(path);
  }
}

/** What the checker is told of a local file. */
function viewFile(path: string, text: string): EditedText {
  const edited = nameNpmPackages(new EditedText(text));
  if (/(?<!\.d)\.[cm]?tsx?$/.test(path) && text.includes("use coroutines")) {
    const program = parseFile(path, text);
    if (program !== null) viewCoroutines(program, edited);
  }
  if (mayBeginEmpty(path, text)) {
    const program = parseFile(path, text);
    if (program !== null) viewJavaScript(program, edited);
  }
  return edited;
}

function readTsconfig(path: string): Tsconfig | null {
  const text = read(path);
  try {
    return text === null ? null : parseTsconfig(text);
  } catch {
    return null; // what is wrong with it is told by the editor it is written in
  }
}

function unmirrored(path: string): string {
  return path.slice(process.platform === "win32" ? mirror.length + 1 : mirror.length);
}
