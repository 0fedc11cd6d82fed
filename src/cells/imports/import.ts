// import and require for cells: resolved from the notebook's folder, by Node's own loader.
//
// Static imports of a cell become calls of `load` (see compile/imports.ts). Local TypeScript files go through
// typescript-files.ts, which is loaded at the first of them.

import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import vm from "node:vm";

type Namespace = Record<string, unknown>;
type NativeImport = (specifier: string, attributes?: { with: Record<string, string> }) => Promise<Namespace>;

const TYPESCRIPT = [".ts", ".mts", ".cts", ".tsx"];

/** The modules of one notebook. */
export class Imports {
  /** `require` as in a CommonJS file of the notebook's folder. */
  readonly require: NodeJS.Require;
  /** `import.meta` of a cell: as of a module in the notebook's folder. */
  readonly meta: Readonly<{
    url: string;
    filename: string;
    dirname: string;
    resolve(specifier: string): string;
  }>;
  private readonly folder: string;
  private readonly native: NativeImport;
  private typescript: Promise<unknown> | null = null;

  constructor(folder: string) {
    this.folder = folder;
    const here = join(folder, "cell.ts");
    this.require = createRequire(here);
    this.meta = Object.freeze({
      url: pathToFileURL(here).href,
      filename: here,
      dirname: folder,
      resolve: (specifier: string) => {
        const file = this.localFile(specifier) ?? this.require.resolve(specifier);
        return isAbsolute(file) ? pathToFileURL(file).href : file;
      },
    });
    // A script with a file URL in the folder: what it imports is resolved from there, by the ESM rules.
    this.native = new vm.Script("(specifier, options) => import(specifier, options)", {
      filename: pathToFileURL(here).href,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }).runInThisContext() as NativeImport;
  }

  /** `import(specifier)`: a namespace. @throws (rejects) what the loader or the module throws. */
  async load(specifier: string, attributes?: Record<string, string>): Promise<Namespace> {
    const file = this.localFile(specifier);
    if (file && TYPESCRIPT.some((end) => file.endsWith(end))) {
      this.typescript ??= import("./typescript-files.ts").then((m) => m.loadTypeScriptFiles());
      await this.typescript;
    }
    const url = file ? pathToFileURL(file).href : specifier;
    return attributes ? this.native(url, { with: attributes }) : this.native(url);
  }

  /** The file a relative or absolute specifier names; TypeScript's habits count (no ending, `.js` for `.ts`, a folder's index). */
  private localFile(specifier: string): string | null {
    if (specifier.startsWith("file:")) return specifier.includes("?") ? null : fileURLToPath(specifier);
    if (!/^\.{0,2}\//.test(specifier) && !isAbsolute(specifier)) return null;
    return existingFile(resolve(this.folder, specifier));
  }
}

/** The file meant by a path of an import: itself, with an ending, as TypeScript for `.js`, or a folder's index. Null: none. */
export function existingFile(path: string): string | null {
  const stem = path.replace(/\.(m|c)?jsx?$/, "");
  const candidates = [
    path,
    ...TYPESCRIPT.map((end) => stem + end),
    ...[...TYPESCRIPT, ".js", ".mjs", ".json"].map((end) => path + end),
    ...TYPESCRIPT.map((end) => join(path, `index${end}`)),
  ];
  return candidates.find((file) => existsSync(file) && statSync(file).isFile()) ?? null;
}
