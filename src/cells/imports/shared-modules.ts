// What local files have become as ES modules, for CommonJS that requires them: a file that both ask for is one module, and not a
// second one with a state of its own.
//
//     import { db } from "./db";                   // a cell
//     import { db } from "../db"; export = router;  // routes/rows.ts, CommonJS by its last line
//
// `require` answers at once, so it gets what has been imported before; import.ts sees to that for what CommonJS leads to.

interface Shared {
  url: string;
  namespace: object;
}

const shared = new Map<string, Shared>();

/** The file's module, which was loaded from this URL: that tells its state. */
export function shareModule(path: string, url: string, namespace: object): void {
  shared.set(path, { url, namespace });
}

/** The file's exports as CommonJS has them; null: in this state it has not been imported. */
export function sharedExports(path: string, url: string | null): object | null {
  const found = shared.get(path);
  return found === undefined || found.url !== url
    ? null
    : exportsOf(found.namespace as Record<string, unknown>);
}

function exportsOf(namespace: Record<string, unknown>): object {
  const exports = Object.defineProperty({}, "__esModule", { value: true });
  // Each as it is when it is asked for: `export let` changes.
  for (const name of Object.keys(namespace))
    Object.defineProperty(exports, name, { enumerable: true, get: () => namespace[name] });
  return exports;
}
