// The files that the type checker sees: cells and settings from memory, all else from the disk.
//
// Cells lie, for the checker, in the notebook's folder itself, so that what they import resolves from there.
// The cell being written is apart: its path begins with a circumflex, which is how TypeScript marks a file that
// is nowhere on disk. Only in such a file can names be completed through this API; in any other it insists on
// an index of all exports of all packages, and has no call to build one ("completion list needs auto imports").
//
// Below the circumflex the disk is mirrored, but packages only: `rootDirs` says that both roots are one folder, so
// a local file is found under its real path, the same for every cell.

import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";

const mirror = "^";

/** What the TypeScript process asks of its client. undefined: ask the disk. */
export class VirtualFiles {
  readonly folder: string;
  /** The settings file. */
  readonly config: string;
  /** The cell being written. */
  readonly scratch: string;
  private readonly texts = new Map<string, string>();
  /** Files of the folder that were read from the disk, with their time of change. */
  private readonly onDisk = new Map<string, number>();

  /** @param globals texts of global declarations, by file name */
  constructor(folder: string, globals: Record<string, string>) {
    this.folder = folder.replaceAll("\\", "/").replace(/\/$/, "");
    const mirrored = `${mirror}${this.folder.startsWith("/") ? "" : "/"}${this.folder}`;
    this.config = `${this.folder}/cokernel-tsconfig.json`;
    this.scratch = `${mirrored}/cokernel-cell.ts`;
    for (const [name, text] of Object.entries(globals)) this.set(this.path(name), text);
    this.set(this.scratch, "export {};");
    this.set(
      this.config,
      JSON.stringify({
        compilerOptions: {
          target: "ESNext",
          // No DOM: its thousand names do not exist in Node, and would only stand between the ones that do.
          lib: ["ESNext"],
          module: "ESNext",
          moduleResolution: "bundler",
          moduleDetection: "force",
          resolveJsonModule: true,
          allowImportingTsExtensions: true,
          allowUmdGlobalAccess: true,
          strict: true,
          noEmit: true,
          skipLibCheck: true,
          types: ["node"],
          typeRoots: [bundledTypes()],
          rootDirs: [mirrored, this.folder],
        },
        files: [...Object.keys(globals).map((name) => this.path(name)), this.scratch],
      }),
    );
  }

  /** Full path of a virtual file in the notebook's folder. */
  path(name: string): string {
    return `${this.folder}/${name}`;
  }

  set(path: string, text: string): void {
    this.texts.set(path, text);
  }

  get(path: string): string | undefined {
    return this.texts.get(path);
  }

  /** Local files that changed on disk since they were read. */
  changedOnDisk(): string[] {
    const changed: string[] = [];
    for (const [path, time] of this.onDisk) {
      const now = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (now === time) continue;
      this.onDisk.set(path, now);
      changed.push(path);
    }
    return changed;
  }

  readonly callbacks = {
    readFile: (path: string): string | null | undefined => {
      const text = this.texts.get(path);
      if (text !== undefined) return text;
      if (path.startsWith(mirror)) return this.mirrors(path) ? read(unmirrored(path)) : null;
      if (path.startsWith(`${this.folder}/`) && !path.includes("/node_modules/"))
        this.onDisk.set(path, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
      return undefined;
    },
    fileExists: (path: string): boolean | undefined => {
      if (this.texts.has(path)) return true;
      if (path.startsWith(mirror)) return this.mirrors(path) && existsSync(unmirrored(path));
      return undefined;
    },
    directoryExists: (path: string): boolean | undefined => {
      if (!path.startsWith(mirror)) return undefined;
      return this.scratch.startsWith(`${path}/`) || (this.mirrors(path) && existsSync(unmirrored(path)));
    },
    realpath: (path: string): string | undefined => {
      if (!path.startsWith(mirror)) return undefined;
      return this.mirrors(path) && existsSync(unmirrored(path)) ? realpathSync(unmirrored(path)) : path;
    },
  };

  private mirrors(path: string): boolean {
    return /\/(node_modules(\/|$)|package\.json$)/.test(path);
  }
}

function unmirrored(path: string): string {
  return path.slice(process.platform === "win32" ? mirror.length + 1 : mirror.length);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Gone between the question whether it exists and this one: the checker takes null as absent.
    return null;
  }
}

/** The folder of our own copy of Node's types: a notebook need not install them. */
function bundledTypes(): string {
  const node = createRequire(import.meta.url).resolve("@types/node/package.json");
  return dirname(dirname(node)).replaceAll("\\", "/");
}
