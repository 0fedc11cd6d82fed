// What the views cost, best of several runs after the first, beside what issue and documents allow.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loopCard } from "../src/views/loop-card.ts";
import { stateCard } from "../src/views/state-card.ts";
import { stepPlayer } from "../src/views/step-player.ts";
import { timeline, timelineSvg } from "../src/views/timeline.ts";
import { waitingGraph } from "../src/views/waiting-graph.ts";
import { manySteps } from "../test/views/runs.ts";

const golden = (name: string) => JSON.parse(readFileSync(join("test/golden", `${name}.json`), "utf8"));
const rows: [what: string, ms: number, kilobytes: number, allowed: string][] = [];

function measure(what: string, allowed: string, draw: () => string): void {
  let best = Number.POSITIVE_INFINITY;
  let size = 0;
  for (let i = 0; i < 5; i++) {
    const from = performance.now();
    const text = draw();
    best = Math.min(best, performance.now() - from);
    size = Buffer.byteLength(text);
  }
  rows.push([what, best, size / 1000, allowed]);
}

measure("state card", "", () => stateCard(golden("state-card-coroutine")));
measure("loop card", "", () => loopCard(golden("loop-card")));
measure("waiting graph, 7 tasks", "", () => waitingGraph(golden("waiting-graph")));
measure("timeline, 30 steps", "", () => timeline(golden("recording")));
measure("step player, 30 steps", "", () => stepPlayer(golden("recording")));
const [ten, hundred] = [manySteps(10_000, 50), manySteps(100_000, 400)];
measure("timeline, 10,000 steps, 50 tasks", "≤ 200 ms, ≤ 500 KB", () => timeline(ten));
measure("timeline as svg, the same", "", () => timelineSvg(ten));
measure("timeline, 100,000 steps, 400 tasks", "≤ 500 KB, thinned", () => timeline(hundred));
measure("step player, 10,000 steps, 50 tasks", "", () => stepPlayer(ten));

for (const [what, ms, kilobytes, allowed] of rows)
  console.log(
    `${what.padEnd(38)} ${ms.toFixed(1).padStart(8)} ms ${kilobytes.toFixed(1).padStart(9)} KB   ${allowed}`,
  );
