// The realm of the cells: vm2's, or for tests of the other layers a plain context of Node's.

import "./own-queue.ts"; // first: vm2 takes what this changes when it is loaded
import vm from "node:vm";
import { VM, VMScript } from "vm2";
import type { HostCall } from "./host-calls.ts";

/** A realm with a queue of microtasks of its own. */
export interface Realm {
  /** Compile a text; what is returned runs it. @throws SyntaxError */
  script(text: string, file: string, columnOffset: number): () => void;
}

/** Name of the global under which the realm finds its one host function; it takes it away. */
const HOST = "__cokernel_host__";

/** Longest Buffer or typed array that a cell may make at once. */
const BUFFER_LIMIT = 256 << 20;

/** Make the realm. @param guarded whether by vm2 */
export function makeRealm(guarded: boolean, call: HostCall): Realm {
  return guarded ? guardedRealm(call) : plainRealm(call);
}

function guardedRealm(call: HostCall): Realm {
  const box = new VM({ sandbox: {}, wasm: false, bufferAllocLimit: BUFFER_LIMIT } as object);
  box.setGlobal(HOST, call);
  return {
    script(text, file, columnOffset) {
      const script = new VMScript(text, { filename: file, columnOffset });
      script.compile();
      return () => void box.run(script);
    },
  };
}

function plainRealm(call: HostCall): Realm {
  const context = vm.createContext({ [HOST]: call, Buffer });
  return {
    script(text, filename, columnOffset) {
      const script = new vm.Script(text, { filename, columnOffset });
      return () => void script.runInContext(context, { displayErrors: false });
    },
  };
}
