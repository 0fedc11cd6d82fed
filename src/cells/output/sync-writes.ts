// Tells when code writes to a file by Node's own functions that return when it is written: what it prints next is to stand
// behind that, and only by being told can this be known without a look before each line.
//
// Not told of: what writes later (fs.write, a stream, a child), and native code that Node does not call for this.

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const names = ["writeSync", "writevSync", "writeFileSync", "appendFileSync"] as const;

/** Have `told` called whenever one of them is, before it writes. */
export function tellSyncWrites(told: () => void): void {
  const { apply } = Reflect;
  for (const name of names) {
    const write = fs[name] as (...args: unknown[]) => unknown;
    const telling = function (this: unknown, ...args: unknown[]) {
      told();
      return apply(write, this, args);
    };
    const { length } = write;
    Object.defineProperties(telling, { name: { value: name }, length: { value: length } });
    Reflect.set(fs, name, telling);
  }
  // For `import { writeSync } from "node:fs"`.
  syncBuiltinESMExports();
}
