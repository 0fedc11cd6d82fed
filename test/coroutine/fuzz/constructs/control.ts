// The languages' own: calls, ends, handlers, repetition.

import { type Construct, does, says } from "./construct.ts";

/** Which errors a handler takes: Python's clause, and what a `catch` lets pass. */
const handlers: Record<string, { python: string; typescript: string }> = {
  cancelled: {
    python: "except asyncio.CancelledError as e:",
    typescript: "if (!asyncio.isCancelled(e)) throw e;",
  },
  ordinary: { python: "except Exception as e:", typescript: "if (!isException(e)) throw e;" },
  all: { python: "except BaseException as e:", typescript: "" },
};

export const control: Construct[] = [
  says(
    "call",
    14,
    (g) => [g.call()],
    (c) => `await ${c}`,
    (c) => `yield* ${c}`,
  ),
  does(
    "return",
    2,
    (g) => [g.below(100)],
    (_, n) => `return ${n}`,
    (_, n) => `return ${n}`,
  ),
  does(
    "raise",
    3,
    (g) => [`e${g.below(5)}`],
    (_, m) => `raise ValueError(${m})`,
    (_, m) => `throw new asyncio.ValueError(${m})`,
  ),
  does(
    "exit",
    1,
    () => [],
    () => "raise SystemExit(3)",
    () => "throw new asyncio.SystemExit(3)",
  ),
  {
    name: "try",
    weight: 12,
    make: (g) => {
      const kind = g.pick(["cancelled", "cancelled", "ordinary", "all", "finally", "finally"]);
      const reraise = g.oneIn(2) ? 1 : 0;
      return { args: [kind, reraise], blocks: [g.block(), g.block()] };
    },
    python: ({ args: [kind, reraise], blocks: [body, handler] }, w) => [
      "try:",
      ...w.block(body),
      handlers[String(kind)]?.python ?? "finally:",
      `    log(me, ${w.id}, ${kind === "finally" ? '"finally"' : "e"})`,
      ...w.block(handler),
      ...(reraise && kind !== "finally" ? ["    raise"] : []),
    ],
    typescript: ({ args: [kind, reraise], blocks: [body, handler] }, w) => [
      "try {",
      ...w.block(body),
      kind === "finally" ? "} finally {" : "} catch (e) {",
      ...(handlers[String(kind)]?.typescript ? [`    ${handlers[String(kind)]?.typescript}`] : []),
      `    log(me, ${w.id}, ${kind === "finally" ? '"finally"' : "e"});`,
      ...w.block(handler),
      ...(reraise && kind !== "finally" ? ["    throw e;"] : []),
      "}",
    ],
  },
  {
    name: "repeat",
    weight: 2,
    make: (g) => ({ args: [2 + g.below(2)], blocks: [g.block()] }),
    python: ({ args: [n], blocks: [body] }, w) => [`for _ in range(${n}):`, ...w.block(body)],
    typescript: ({ args: [n], blocks: [body] }, w) => [
      `for (let i = 0; i < ${n}; i++) {`,
      ...w.block(body),
      "}",
    ],
  },
];
