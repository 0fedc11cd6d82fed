// Context variables: `v[0]` has a default, `v[1]` has none.

import { type Construct, does, says } from "./construct.ts";

export const context: Construct[] = [
  does(
    "set a variable",
    3,
    (g) => [g.target("k"), g.slot("v"), g.below(100)],
    (_, k, v, n) => `${k} = ${v}.set(${n})`,
    (_, k, v, n) => `${k} = ${v}.set(${n})`,
  ),
  says(
    "get a variable",
    3,
    (g) => [g.slot("v")],
    (v) => `${v}.get()`,
    (v) => `${v}.get()`,
  ),
  says(
    "reset a variable",
    2,
    (g) => [g.slot("k")],
    (k) => `${k}.var.reset(${k})`,
    (k) => `${k}.var.reset(${k})`,
  ),
  says(
    "run in a copy",
    1,
    (g) => [g.slot("v"), g.below(100)],
    (v, n) => `[contextvars.copy_context().run(lambda: [${v}.set(${n}), ${v}.get()][1]), ${v}.get(-1)]`,
    (v, n) => `[asyncio.copyContext().run(() => [${v}.set(${n}), ${v}.get()][1]), ${v}.get(-1)]`,
  ),
];
