// `await task` in ordinary async code, where the task's loop stands still: that would wait for ever. It is not an
// error, since a later cell may drive the loop; so after one host turn the line to write instead is said.

import { afterHostTurn } from "./clock.ts";
import { type Origin, warn } from "./hooks.ts";

interface Waited {
  readonly _loop: { readonly name: string; isRunning(): boolean };
  readonly _origin: Origin | null;
  done(): boolean;
  getName?(): string;
}

/** Look once more after a host turn. */
export function warnIfStanding(future: Waited): void {
  if (future._loop.isRunning()) return;
  afterHostTurn(() => {
    if (future.done() || future._loop.isRunning()) return;
    const [what, name] =
      future.getName === undefined ? ["This future", "future"] : [future.getName(), "task"];
    const message = `${what} belongs to loop '${future._loop.name}', which stands still: await loop.runUntilComplete(${name})`;
    warn("standing-loop", message, { origin: future._origin, future });
  });
}
