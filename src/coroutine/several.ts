// The future by which a task waits for several others, inside of a taskGroup or a wait: like any other, but that it
// knows what it stands for, so that whoever looks can be told.

import { Future } from "./future.ts";
import type { EventLoop } from "./loop.ts";

export class SeveralFuture<T = void> extends Future<T> {
  /** `task group`, `wait`. */
  declare readonly _says: string;
  /** Those waited for, done ones too. */
  declare readonly _members: Iterable<Future<unknown>>;
  /** Can one of them end it, before the others are done? */
  declare readonly _any: boolean;

  constructor(loop: EventLoop, says: string, members: Iterable<Future<unknown>>, any: boolean) {
    super({ loop });
    this._says = says;
    this._members = members;
    this._any = any;
  }

  /** Those that are not done. */
  _left(): Future<unknown>[] {
    return [...this._members].filter((member) => !member.done());
  }
}
