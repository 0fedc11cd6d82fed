// `require` of the cells: CommonJS from the notebook's folder, TypeScript too, and a changed file anew.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { addModule } from "../sources.ts";
import { shortPath } from "../stack.ts";
import { hearLoops } from "./heard-loops.ts";
import { isLocal, isTranspiled, localFile, moduleUrl } from "./local-files.ts";
import { mapped } from "./mapped.ts";
import { explained, refuseScheme } from "./not-found.ts";
import { transpile } from "./transpile.ts";

type Extension = (
  module: NodeJS.Module & { _compile(code: string, file: string): void },
  file: string,
) => void;

/** Local CommonJS files as they were loaded: what moduleUrl() said of each, which tells its state and that of all it requires. */
const loadedAs = new Map<string, string>();
/** What was loaded before any cell ran, the kernel itself: where that does not stand in a node_modules folder it looks local. */
const own = new Set<string>();

/** `require` as in a CommonJS file of this folder. */
export function requireFrom(folder: string): NodeJS.Require {
  const native = createRequire(join(folder, "cell.ts"));
  for (const file of Object.keys(native.cache)) own.add(file);
  const require = (specifier: string): unknown => {
    refuseScheme(specifier);
    if (specifier.startsWith("npm:")) {
      throw new SyntaxError(`npm: packages are imported, not required:\n  import … from "${specifier}"`);
    }
    forgetChanged(native.cache);
    const file = localFile(specifier, folder);
    if (file && isTranspiled(file)) readTypeScript(native);
    try {
      return native(file ?? specifier);
    } catch (error) {
      throw explained(error, specifier, folder);
    } finally {
      noteLoaded(native.cache);
    }
  };
  const { resolve, cache, main, extensions } = native;
  return Object.assign(require, { resolve, cache, main, extensions });
}

/** Drop the local files that changed since they were loaded, or that require one which did. */
export function forgetChanged(cache: NodeJS.Dict<NodeJS.Module>): void {
  for (const [file, state] of loadedAs) {
    if (stateOf(file) === state) continue;
    delete cache[file];
    loadedAs.delete(file);
  }
}

/** Remember in what state local files were loaded. */
export function noteLoaded(cache: NodeJS.Dict<NodeJS.Module>): void {
  for (const file of Object.keys(cache)) {
    if (isLocal(file) && !own.has(file) && !loadedAs.has(file)) loadedAs.set(file, stateOf(file));
  }
}

const stateOf = (file: string): string => (existsSync(file) ? moduleUrl(file, "") : "gone");

/** Let CommonJS take TypeScript: Node 20 knows nothing of it, and later ones no enums. */
function readTypeScript({ extensions }: NodeJS.Require): void {
  const compile: Extension = (module, file) => {
    const text = readFileSync(file, "utf8");
    const { code } = transpile(file, text, { cjs: true });
    addModule(file, { label: shortPath(file), code: text, original: mapped(file, text, { cjs: true }) });
    module._compile(hearLoops(code).code, file);
  };
  for (const ending of [".ts", ".cts", ".mts", ".tsx", ".jsx"]) extensions[ending] = compile as never;
}
