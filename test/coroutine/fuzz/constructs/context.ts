// Context variables: `v[0]` has a default, `v[1]` has none. Contexts that are kept, and entered by tasks.

import { type Construct, does, loop, says } from "./construct.ts";

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
  does(
    "keep a context",
    3,
    (g) => [g.target("ctx")],
    (_, x) => `${x} = contextvars.copy_context()`,
    (_, x) => `${x} = asyncio.copyContext()`,
  ),
  does(
    "spawn in a context",
    3,
    (g) => [g.target("t"), g.callee(), g.slot("ctx")],
    (_, t, c, x) => `${t} = spawn(asyncio.create_task, ${c}, context=${x})`,
    (_, t, c, x) => `${t} = spawn(asyncio.createTask, ${c}, { context: ${x} })`,
    { calls: true },
  ),
  says(
    "run in a context",
    2,
    (g) => [g.slot("ctx"), g.slot("v"), g.below(100)],
    (x, v, n) => `${x}.run(lambda: [${v}.get(-1), ${v}.set(${n})][0])`,
    (x, v, n) => `${x}.run(() => [${v}.get(-1), ${v}.set(${n})][0])`,
  ),
  says(
    "look into a context",
    2,
    (g) => [g.slot("ctx"), g.slot("v")],
    (x, v) => `[${x}.get(${v}), ${v} in ${x}, len(${x})]`,
    (x, v) => `[${x}.get(${v}), ${x}.has(${v}), ${x}.size]`,
  ),
  does(
    "call soon in a context",
    1,
    (g) => [g.slot("ctx"), g.slot("v")],
    (id, x, v) => `${loop.python}.call_soon(lambda: log(me, ${id}, ${v}.get(-1)), context=${x})`,
    (id, x, v) => `${loop.typescript}.callSoonIn(${x}, () => log(me, ${id}, ${v}.get(-1)))`,
  ),
];
