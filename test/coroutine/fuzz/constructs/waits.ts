// gather, wait, waitFor, shield.

import { type Construct, does, type Maker, says, seconds } from "./construct.ts";

/** Two or three of what `one` gives. */
function several(g: Maker, one: () => string): string[] {
  return Array.from({ length: 2 + g.below(2) }, one);
}
const limit = (g: Maker) => g.pick([g.duration(), g.duration(), g.duration(), 0, null]);
const modes = ["ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION"];

export const waits: Construct[] = [
  // A child that is done takes a turn more in 3.11.
  says(
    "gather",
    5,
    (g) => several(g, () => g.awaited()),
    (...all) => `await asyncio.gather(${all.join(", ")})`,
    (...all) => `yield* asyncio.gather(${all.join(", ")})`,
    { since: 12 },
  ),
  says(
    "gather calls",
    3,
    (g) => several(g, () => g.call()),
    (...all) => `await asyncio.gather(${all.join(", ")})`,
    (...all) => `yield* asyncio.gather(${all.join(", ")})`,
    { calls: true },
  ),
  says(
    "gatherSettled",
    4,
    (g) => several(g, () => g.awaited()),
    (...all) => `await asyncio.gather(${all.join(", ")}, return_exceptions=True)`,
    (...all) => `yield* asyncio.gatherSettled(${all.join(", ")})`,
    { since: 12 },
  ),
  does(
    "keep a gather",
    3,
    (g) => [g.target("f"), ...several(g, () => g.awaited())],
    (_, f, ...all) => `${f} = asyncio.gather(${all.join(", ")})`,
    (_, f, ...all) => `${f} = asyncio.gather(${all.join(", ")})`,
    { since: 12 },
  ),
  does(
    "keep a gatherSettled",
    1,
    (g) => [g.target("f"), ...several(g, () => g.awaited())],
    (_, f, ...all) => `${f} = asyncio.gather(${all.join(", ")}, return_exceptions=True)`,
    (_, f, ...all) => `${f} = asyncio.gatherSettled(${all.join(", ")})`,
    { since: 12 },
  ),
  says(
    "wait",
    6,
    (g) => [g.pick(modes), limit(g), ...several(g, () => g.future())],
    (mode, ms, ...all) =>
      `[names(x) for x in await asyncio.wait([${all.join(", ")}], timeout=${seconds(ms)}, return_when=${mode})]`,
    (mode, ms, ...all) =>
      `(yield* asyncio.wait([${all.join(", ")}], { timeout: ${seconds(ms)}, returnWhen: ${mode} })).map(names)`,
  ),
  says(
    "waitFor",
    7,
    (g) => [g.awaited(), limit(g)],
    (x, ms) => `await asyncio.wait_for(other(${x}), ${seconds(ms)})`,
    (x, ms) => `yield* asyncio.waitFor(other(${x}), ${seconds(ms)})`,
    { since: 12 },
  ),
  says(
    "shield",
    4,
    (g) => [g.awaited()],
    (x) => `await asyncio.shield(${x})`,
    (x) => `yield* asyncio.shield(${x})`,
  ),
  does(
    "keep a shield",
    2,
    (g) => [g.target("f"), g.awaited()],
    (_, f, x) => `${f} = asyncio.shield(${x})`,
    (_, f, x) => `${f} = asyncio.shield(${x})`,
  ),
];
