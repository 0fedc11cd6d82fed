// Task groups, time limits, asCompleted.

import { type Construct, does, loop, type Maker, says, seconds } from "./construct.ts";

const time = { python: `${loop.python}.time()`, typescript: `${loop.typescript}.time()` };
const limit = (g: Maker) => g.pick([g.duration(), g.duration(), g.duration(), 0, -1, null]);

export const structure: Construct[] = [
  {
    name: "timeout",
    weight: 8,
    make: (g) => ({ args: [g.target("l"), limit(g)], blocks: [g.block("shared")] }),
    python: ({ args: [l, ms], blocks: [body] }, w) => [
      `async with asyncio.timeout(${seconds(w.arg(ms!))}) as ${w.arg(l!)}:`,
      ...w.block(body),
    ],
    typescript: ({ args: [l, ms], blocks: [body] }, w) => [
      `yield* asyncio.timeout(${seconds(w.arg(ms!))}, function* (limit) {`,
      `    ${w.arg(l!)} = limit;`,
      ...w.block(body),
      "});",
    ],
  },
  {
    name: "timeoutAt",
    weight: 2,
    make: (g) => ({ args: [g.target("l"), g.duration()], blocks: [g.block("shared")] }),
    python: ({ args: [l, ms], blocks: [body] }, w) => [
      `async with asyncio.timeout_at(${time.python} + ${seconds(w.arg(ms!))}) as ${w.arg(l!)}:`,
      ...w.block(body),
    ],
    typescript: ({ args: [l, ms], blocks: [body] }, w) => [
      `yield* asyncio.timeoutAt(${time.typescript} + ${seconds(w.arg(ms!))}, function* (limit) {`,
      `    ${w.arg(l!)} = limit;`,
      ...w.block(body),
      "});",
    ],
  },
  does(
    "take back a limit",
    1,
    (g) => [g.slot("l")],
    (_, l) => `${l}.reschedule(None)`,
    (_, l) => `${l}.reschedule(null)`,
  ),
  does(
    "reschedule",
    2,
    (g) => [g.slot("l"), g.duration()],
    (_, l, ms) => `${l}.reschedule(${time.python} + ${seconds(ms)})`,
    (_, l, ms) => `${l}.reschedule(${time.typescript} + ${seconds(ms)})`,
  ),
  says(
    "expired",
    1,
    (g) => [g.slot("l")],
    (l) => `[${l}.expired(), repr(${l})]`,
    (l) => `[${l}.expired(), String(${l})]`,
  ),
  {
    name: "taskGroup",
    weight: 14,
    since: 13,
    make: (g) => ({ args: [g.target("g")], blocks: [g.block("shared")] }),
    python: ({ args: [g], blocks: [body] }, w) => [
      `async with TaskGroup() as ${w.arg(g!)}:`,
      ...w.block(body),
    ],
    typescript: ({ args: [g], blocks: [body] }, w) => [
      "yield* asyncio.taskGroup(function* (group) {",
      `    ${w.arg(g!)} = group;`,
      ...w.block(body),
      "});",
    ],
  },
  {
    name: "split a group of errors",
    weight: 3,
    make: (g) => ({ blocks: [g.block()] }),
    python: ({ blocks: [body] }, w) => [
      "try:",
      ...w.block(body),
      "except BaseExceptionGroup as e:",
      `    log(me, ${w.id}, e.split(ValueError), e.subgroup(lambda x: str(x) == "e1"))`,
    ],
    typescript: ({ blocks: [body] }, w) => [
      "try {",
      ...w.block(body),
      "} catch (e) {",
      "    if (!(e instanceof asyncio.BaseExceptionGroup)) throw e;",
      `    log(me, ${w.id}, e.split(asyncio.ValueError), e.subgroup((x) => x.message === "e1"));`,
      "}",
    ],
  },
  does(
    "spawn in a group",
    20,
    (g) => [g.target("t"), g.slot("g"), g.callee()],
    (_, t, g, c) => `${t} = spawn_in(${g}, ${c})`,
    (_, t, g, c) => `${t} = spawnIn(${g}, ${c})`,
    { calls: true, since: 13 },
  ),
  says(
    "the text of a group",
    1,
    (g) => [g.slot("g")],
    (g) => `repr(${g})`,
    (g) => `String(${g})`,
    { since: 13 },
  ),
  {
    name: "asCompleted",
    weight: 4,
    since: 13,
    make: (g) => ({ args: [g.pick([g.duration(), null, null]), g.future(), g.future(), g.slot("t")] }),
    // What is done at the call comes in the order of a set.
    python: ({ args: [ms, ...all] }, w) => [
      `for x in asyncio.as_completed(pending(${all.map((a) => w.arg(a)).join(", ")}), timeout=${seconds(w.arg(ms!))}):`,
      `    log(me, ${w.id}, await x)`,
    ],
    typescript: ({ args: [ms, ...all] }, w) => [
      `for (const x of asyncio.asCompleted(pending(${all.map((a) => w.arg(a)).join(", ")}), { timeout: ${seconds(w.arg(ms!))} })) {`,
      `    log(me, ${w.id}, yield* x);`,
      "}",
    ],
  },
];
