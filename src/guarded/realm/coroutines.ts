// The runtime inside the realm: its host hooks, its two loops, and its names as globals of every cell.
//
// Nothing here can look into a suspended frame, as the ordinary kernel does: the inspector is not given to the child.

import { makeBackgroundLoop, setHost } from "../../coroutine/host.ts";
import { write } from "./console.ts";
import { send } from "./host.ts";
import { carry, type Run } from "./run.ts";
import { thrownText } from "./thrown.ts";

/** Tie the runtime to the cells. */
export function hostCoroutines(): void {
  setHost({
    background: () => loop,
    carry: {
      get: () => carry.run ?? carry.last,
      run(carried, fn) {
        const before = carry.run;
        carry.run = carried as Run;
        try {
          return fn();
        } finally {
          carry.run = before;
        }
      },
      origin: (carried) => ({ label: `In[${(carried as Run).count}]` }),
    },
    awaited(task) {
      const run = carry.run;
      if (run !== null && !run.ended) run.awaited.add(task);
    },
    warn(_kind, message, about) {
      const cell = (about.carried as Run | undefined)?.cell;
      write("stderr", `${message}\n`, cell);
      if (about.error !== undefined) send({ type: "error", cell: cell ?? 0, error: thrownText(about.error) });
    },
  });
  const loop = makeBackgroundLoop({ name: "notebook" });
}
