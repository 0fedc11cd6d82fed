// How our own objects are shown as a cell's last value and by display(): by cards, beside their words. Each is told
// by the method that any value may have (Symbol.for("Jupyter.display"), see src/display); Promises keep Node's form.

import { AsyncGenObject } from "../../coroutine/async-generator.ts";
import * as asyncio from "../../coroutine/asyncio.ts";
import { Coro } from "../../coroutine/coroutine.ts";
import type { MimeBundle } from "../../display/mime.ts";
import { displaySymbol } from "../../display/protocols.ts";
import { type LoopRole, loopCard } from "../../views/loop-card.ts";
import { loopCardText } from "../../views/loop-card-text.ts";
import { stateCard } from "../../views/state-card.ts";
import { stateCardText } from "../../views/state-card-text.ts";
import { ownLoops } from "../coroutines.ts";
import { coroutineInfo } from "./coroutine-info.ts";
import { namedSnapshot } from "./names-held.ts";

/** Give coroutines, tasks, futures, loops and generators their cards. */
export function showCoroutines(): void {
  const generators = [(function* () {})(), (async function* () {})()].map((made) =>
    Object.getPrototypeOf(Object.getPrototypeOf(made)),
  );
  for (const prototype of [Coro.prototype, asyncio.Future.prototype, AsyncGenObject.prototype, ...generators])
    define(prototype, (value) => stateBundle(value));
  define(asyncio.EventLoop.prototype, (loop) => loopBundle(loop as asyncio.EventLoop));
}

/** The state card of a value; null for one that has no state to show. */
export function stateBundle(value: unknown): MimeBundle | null {
  const info = coroutineInfo(value);
  return info && { "text/plain": stateCardText(info), "text/html": stateCard(info) };
}

/** The card of a loop. */
export function loopBundle(loop: asyncio.EventLoop): MimeBundle {
  const snapshot = namedSnapshot(loop, 40);
  return {
    "text/plain": `${loop}\n${loopCardText(snapshot).split("\n").slice(1).join("\n")}`,
    "text/html": loopCard(snapshot, { role: roleOf(loop) }),
  };
}

/** Whose loop it is: a program may give any name to its own. */
export function roleOf(loop: asyncio.EventLoop): LoopRole {
  const [notebook, standing] = ownLoops();
  if (loop === notebook) return "notebook";
  return loop === standing && loop.name === "cell" ? "cell" : "own";
}

function define(prototype: object, show: (value: unknown) => MimeBundle | null): void {
  Object.defineProperty(prototype, displaySymbol, {
    value(this: unknown) {
      return show(this);
    },
    configurable: true,
    writable: true,
    enumerable: false,
  });
}
