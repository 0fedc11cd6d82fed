// Waiting for what is told of things that are gone.

import v8 from "node:v8";
import vm from "node:vm";

v8.setFlagsFromString("--expose-gc");
const gc = vm.runInNewContext("gc") as () => void;

/** Turns in which all that can be collected is told of, where V8 has the time. */
const USUAL = 6;
/** And for so many what must be told is waited for. */
const MOST = 1_000;

/** Collect until everything that is gone has been told; at least until `told`. */
export async function collected(told: () => boolean = () => true): Promise<void> {
  for (let turn = 0; turn < USUAL || (turn < MOST && !told()); turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    gc();
  }
}
