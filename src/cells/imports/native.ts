// Node's own `import()`, as from a file of a given folder.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";

export type Namespace = Record<string, unknown>;
export type Attributes = Record<string, string>;
export type NativeImport = (specifier: string, options?: { with: Attributes }) => Promise<Namespace>;

/** A script with a file URL in the folder: what it imports is resolved from there, by the ESM rules. */
export function importFrom(folder: string): NativeImport {
  return new vm.Script("(specifier, options) => import(specifier, options)", {
    filename: pathToFileURL(join(folder, "cell.ts")).href,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext() as NativeImport;
}
