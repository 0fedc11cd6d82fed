// Futures by hand, their callbacks, and callbacks of the loop.

import { type Construct, does, says, seconds } from "./construct.ts";

const loop = { python: "asyncio.get_running_loop()", typescript: "asyncio.getRunningLoop()" };

export const futures: Construct[] = [
  says(
    "set a result",
    5,
    (g) => [g.slot("f"), g.below(100)],
    (f, n) => `${f}.set_result(${n})`,
    (f, n) => `${f}.setResult(${n})`,
  ),
  says(
    "set a long result",
    1,
    (g) => [g.slot("f"), "a result that is longer than a repr shows it"],
    (f, s) => `${f}.set_result(${s})`,
    (f, s) => `${f}.setResult(${s})`,
  ),
  says(
    "set an exception",
    2,
    (g) => [g.slot("f"), `x${g.below(5)}`],
    (f, m) => `${f}.set_exception(ValueError(${m}))`,
    (f, m) => `${f}.setException(new asyncio.ValueError(${m}))`,
  ),
  does(
    "a new future",
    2,
    (g) => [g.target("f")],
    (_, f) => `${f} = ${loop.python}.create_future()`,
    (_, f) => `${f} = ${loop.typescript}.createFuture()`,
  ),
  does(
    "a done callback",
    3,
    (g) => [g.future()],
    (id, x) => `${x}.add_done_callback(callback(me, ${id}))`,
    (id, x) => `${x}.addDoneCallback(callback(me, ${id}))`,
  ),
  does(
    "callSoon",
    3,
    (g) => [g.target("h")],
    (id, h) => `${h} = ${loop.python}.call_soon(log, me, ${id}, "soon")`,
    (id, h) => `${h} = ${loop.typescript}.callSoon(log, me, ${id}, "soon")`,
  ),
  does(
    "callLater",
    3,
    (g) => [g.target("h"), g.duration()],
    (id, h, ms) => `${h} = ${loop.python}.call_later(${seconds(ms)}, log, me, ${id}, "later")`,
    (id, h, ms) => `${h} = ${loop.typescript}.callLater(${seconds(ms)}, log, me, ${id}, "later")`,
  ),
  does(
    "a callback that fails",
    1,
    (g) => [`b${g.below(5)}`],
    (_, m) => `${loop.python}.call_soon(fail, ${m})`,
    (_, m) => `${loop.typescript}.callSoon(fail, ${m})`,
  ),
  does(
    "a result later",
    3,
    (g) => [g.duration(), g.slot("f"), g.below(100)],
    (_, ms, f, n) => `${loop.python}.call_later(${seconds(ms)}, settle, ${f}, ${n})`,
    (_, ms, f, n) => `${loop.typescript}.callLater(${seconds(ms)}, settle, ${f}, ${n})`,
  ),
  says(
    "cancel a handle",
    1,
    (g) => [g.slot("h")],
    (h) => `[${h}.cancel(), ${h}.cancelled()]`,
    (h) => `[${h}.cancel(), ${h}.cancelled()]`,
  ),
];
