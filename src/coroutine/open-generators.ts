// The async generators that a loop has begun and not ended, and their closing. Counterpart: BaseEventLoop._asyncgens.
//
// Held weakly, as in CPython's WeakSet. The difference: there, one that nobody refers to is closed by the loop as it is
// collected (`_asyncgen_finalizer_hook`); here, where it is collected before the closing, its `finally` blocks do not run.

import type { AsyncGen } from "./async-generator.ts";
import type { Emitting } from "./async-step.ts";
import type { Coroutine } from "./coroutine.ts";
import { coroutineFunction } from "./coroutine-function.ts";
import { gatherSettled } from "./gather.ts";
import type { EventLoop } from "./loop.ts";
import { later, registers } from "./registers.ts";

/** What can be closed. */
interface Open extends Emitting {
  aclose(): Coroutine<void>;
}

const opened = new WeakMap<object, WeakRef<Open>[]>();
/** From this length on, and at each doubling, those that have ended are let go. */
const SWEEP = 64;

/** Note that an async generator makes its first step, in the running loop. */
function noteOpened(generator: object): void {
  const loop = registers.loop as object | null;
  if (loop === null) return;
  const list = opened.get(loop) ?? [];
  const full = list.length >= SWEEP && (list.length & (list.length - 1)) === 0;
  const kept = full ? list.filter((ref) => ref.deref()?._ended === false) : list;
  kept.push(new WeakRef(generator as Open));
  if (kept !== list || kept.length === 1) opened.set(loop, kept);
}

/** Those that a loop has begun and that have not ended. */
export function openGenerators(loop: object): Open[] {
  const open: Open[] = [];
  for (const ref of opened.get(loop) ?? []) {
    const generator = ref.deref();
    if (generator?._ended === false) open.push(generator);
  }
  return open;
}

/** Close them all, each once only, and report what their `finally` blocks threw. */
export const closeGenerators = coroutineFunction("shutdownAsyncgens", 1, function* (loop: EventLoop) {
  const open = openGenerators(loop);
  opened.delete(loop);
  if (open.length === 0) return;
  const results = yield* gatherSettled(...open.map((generator) => generator.aclose()));
  for (const [i, result] of results.entries()) {
    if (result.status === "fulfilled") continue;
    loop.callExceptionHandler({
      message: `an error occurred during closing of asynchronous generator ${open[i]}`,
      exception: result.reason,
      asyncgen: open[i] as AsyncGen<unknown, unknown, never> & Open,
    });
  }
});

later.noteOpened = noteOpened;
