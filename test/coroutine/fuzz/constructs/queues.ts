// Queues: `q[0]` holds one item, `q[1]` any number, `q[2]` gives the last first, `q[3]` the smallest; `pq[0]`
// the smallest of pairs.

import { type Construct, does, says } from "./construct.ts";

export const queues: Construct[] = [
  says(
    "put",
    6,
    (g) => [g.slot("q"), g.below(10)],
    (q, n) => `await ${q}.put(${n})`,
    (q, n) => `yield* ${q}.put(${n})`,
  ),
  says(
    "get",
    6,
    (g) => [g.slot("q")],
    (q) => `await ${q}.get()`,
    (q) => `yield* ${q}.get()`,
  ),
  says(
    "put at once",
    3,
    (g) => [g.slot("q"), g.below(10)],
    (q, n) => `${q}.put_nowait(${n})`,
    (q, n) => `${q}.putNowait(${n})`,
  ),
  says(
    "get at once",
    3,
    (g) => [g.slot("q")],
    (q) => `${q}.get_nowait()`,
    (q) => `${q}.getNowait()`,
  ),
  says(
    "put a pair",
    4,
    (g) => [g.slot("pq"), g.below(3), g.below(3)],
    (q, n, m) => `await ${q}.put([${n}, ${m}])`,
    (q, n, m) => `yield* ${q}.put([${n}, ${m}])`,
  ),
  says(
    "get a pair",
    4,
    (g) => [g.slot("pq")],
    (q) => `await ${q}.get()`,
    (q) => `yield* ${q}.get()`,
  ),
  says(
    "the state of a queue of pairs",
    1,
    (g) => [g.slot("pq")],
    (q) => `[${q}.qsize(), ${q}.full(), repr(${q})]`,
    (q) => `[${q}.qsize(), ${q}.full(), String(${q})]`,
  ),
  does(
    "task done",
    2,
    (g) => [g.slot("q")],
    (_, q) => `${q}.task_done()`,
    (_, q) => `${q}.taskDone()`,
  ),
  says(
    "join",
    2,
    (g) => [g.slot("q")],
    (q) => `await ${q}.join()`,
    (q) => `yield* ${q}.join()`,
  ),
  says(
    "the state of a queue",
    2,
    (g) => [g.slot("q")],
    (q) => `[${q}.qsize(), ${q}.empty(), ${q}.full(), repr(${q})]`,
    (q) => `[${q}.qsize(), ${q}.empty(), ${q}.full(), String(${q})]`,
  ),
  says(
    "shut down",
    1,
    (g) => [g.slot("q")],
    (q) => `${q}.shutdown()`,
    (q) => `${q}.shutdown()`,
    { since: 13 },
  ),
  says(
    "shut down at once",
    1,
    (g) => [g.slot("q")],
    (q) => `${q}.shutdown(immediate=True)`,
    (q) => `${q}.shutdown(true)`,
    { since: 13 },
  ),
];
