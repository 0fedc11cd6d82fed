// The notebook's loop: always driven, between the turns of the host. It cannot be closed, stopped or driven by hand,
// and costs nothing while it has nothing to do.

import { endsTheRun, RuntimeError } from "./errors.ts";
import { EventLoop } from "./loop.ts";
import type { LoopOptions } from "./present.ts";
import { Pump } from "./pump.ts";

/** Make it. What its tasks print goes to the cell that made them (the `carry` hook). */
export function makeBackgroundLoop(options: LoopOptions = {}): EventLoop {
  const loop = EventLoop._make({ name: "notebook", ...options });
  loop._carries = true;
  loop._permanent = true;
  loop._pump = new Pump(loop, {
    stopped() {
      throw new RuntimeError("the notebook's loop was stopped; please report this with the notebook");
    },
    failed(error) {
      // KeyboardInterrupt and SystemExit end a run; here there is none to end.
      const exception = endsTheRun(error) ? error : new RuntimeError("the loop failed", { cause: error });
      loop.callExceptionHandler({ message: "A background task ended with", exception });
      return true;
    },
    cut: () => true,
  });
  loop._pump.plan();
  return loop;
}
