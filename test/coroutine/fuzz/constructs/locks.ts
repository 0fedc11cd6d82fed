// Locks, events, conditions, semaphores, barriers. `cond[1]` stands on `lock[1]`.

import { type Construct, does, says } from "./construct.ts";

type Kind = "lock" | "cond" | "sem";

/** A block that holds it. */
function holding(kind: Kind, weight: number, since = 11): Construct {
  return {
    name: `with a ${kind}`,
    weight,
    since,
    make: (g) => ({ args: [g.slot(kind)], blocks: [g.block("shared")] }),
    python: ({ args: [x], blocks: [body] }, w) => [
      `async with ${w.arg(x!)}:`,
      `    log(me, ${w.id}, "holds")`,
      ...w.block(body),
    ],
    typescript: ({ args: [x], blocks: [body] }, w) => [
      `yield* ${w.arg(x!)}.with(function* () {`,
      `    log(me, ${w.id}, "holds");`,
      ...w.block(body),
      "});",
    ],
  };
}

const acquiring = (kind: Kind, weight: number, limits = {}): Construct[] => [
  says(
    `acquire a ${kind}`,
    weight,
    (g) => [g.slot(kind)],
    (x) => `await ${x}.acquire()`,
    (x) => `yield* ${x}.acquire()`,
    limits,
  ),
  does(
    `release a ${kind}`,
    weight,
    (g) => [g.slot(kind)],
    (_, x) => `${x}.release()`,
    (_, x) => `${x}.release()`,
    limits,
  ),
  says(
    `the state of a ${kind}`,
    1,
    (g) => [g.slot(kind)],
    (x) => `[${x}.locked(), repr(${x})]`,
    (x) => `[${x}.locked(), String(${x})]`,
    limits,
  ),
];

export const locks: Construct[] = [
  holding("lock", 5),
  ...acquiring("lock", 3),
  holding("sem", 4),
  ...acquiring("sem", 3),
  holding("cond", 2, 13),
  ...acquiring("cond", 1, { since: 13 }),
  {
    name: "wait at a condition",
    weight: 4,
    since: 13,
    make: (g) => ({ args: [g.slot("cond")] }),
    python: ({ args: [x] }, w) => [
      `async with ${w.arg(x!)}:`,
      `    log(me, ${w.id}, await ${w.arg(x!)}.wait())`,
    ],
    typescript: ({ args: [x] }, w) => [
      `yield* ${w.arg(x!)}.with(function* () {`,
      `    log(me, ${w.id}, yield* ${w.arg(x!)}.wait());`,
      "});",
    ],
  },
  {
    name: "notify",
    weight: 4,
    since: 13,
    make: (g) => ({ args: [g.slot("cond"), 1 + g.below(2)] }),
    python: ({ args: [x, n] }, w) => [
      `async with ${w.arg(x!)}:`,
      `    log(me, ${w.id}, ${w.arg(x!)}.notify(${n}))`,
    ],
    typescript: ({ args: [x, n] }, w) => [
      `yield* ${w.arg(x!)}.with(function* () {`,
      `    log(me, ${w.id}, ${w.arg(x!)}.notify(${n}));`,
      "});",
    ],
  },
  says(
    "wait without the lock",
    1,
    (g) => [g.slot("cond")],
    (x) => `await ${x}.wait()`,
    (x) => `yield* ${x}.wait()`,
    { since: 13 },
  ),
  says(
    "wait for a predicate",
    1,
    (g) => [g.slot("cond"), g.slot("f")],
    (x, f) => `await ${x}.wait_for(lambda: ${f}.done())`,
    (x, f) => `yield* ${x}.waitFor(() => ${f}.done())`,
    { since: 13 },
  ),
  says(
    "notify all",
    1,
    (g) => [g.slot("cond")],
    (x) => `${x}.notify_all()`,
    (x) => `${x}.notifyAll()`,
    { since: 13 },
  ),
  says(
    "wait for an event",
    4,
    (g) => [g.slot("event")],
    (x) => `await ${x}.wait()`,
    (x) => `yield* ${x}.wait()`,
  ),
  does(
    "set an event",
    4,
    (g) => [g.slot("event")],
    (_, x) => `${x}.set()`,
    (_, x) => `${x}.set()`,
  ),
  does(
    "clear an event",
    2,
    (g) => [g.slot("event")],
    (_, x) => `${x}.clear()`,
    (_, x) => `${x}.clear()`,
  ),
  says(
    "the state of an event",
    1,
    (g) => [g.slot("event")],
    (x) => `[${x}.is_set(), repr(${x})]`,
    (x) => `[${x}.isSet(), String(${x})]`,
  ),
  // Made of a condition, whose cancelled waiters go another way before 3.13.
  says(
    "wait at a barrier",
    4,
    (g) => [g.slot("barrier")],
    (x) => `await ${x}.wait()`,
    (x) => `yield* ${x}.wait()`,
    { since: 13 },
  ),
  says(
    "reset a barrier",
    1,
    (g) => [g.slot("barrier")],
    (x) => `await ${x}.reset()`,
    (x) => `yield* ${x}.reset()`,
    { since: 13 },
  ),
  says(
    "abort a barrier",
    1,
    (g) => [g.slot("barrier")],
    (x) => `await ${x}.abort()`,
    (x) => `yield* ${x}.abort()`,
    { since: 13 },
  ),
  says(
    "the state of a barrier",
    1,
    (g) => [g.slot("barrier")],
    (x) => `[${x}.parties, ${x}.n_waiting, ${x}.broken, repr(${x})]`,
    (x) => `[${x}.parties, ${x}.nWaiting, ${x}.broken, String(${x})]`,
    { since: 13 },
  ),
];
