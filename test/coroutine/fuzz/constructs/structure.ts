// Task groups, time limits, asCompleted.

import { type Construct, does, type Maker, says, seconds } from "./construct.ts";

const time = { python: "asyncio.get_running_loop().time()", typescript: "asyncio.getRunningLoop().time()" };
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
