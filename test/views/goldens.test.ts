import { describe, expect, test } from "@jest/globals";
import type { LoopSnapshot } from "../../src/coroutine/snapshot.ts";
import type { CoroutineInfo } from "../../src/views/coroutine-info.ts";
import { loopCard, loopMoments, type Moment } from "../../src/views/loop-card.ts";
import { loopCardText } from "../../src/views/loop-card-text.ts";
import type { Recording } from "../../src/views/recording.ts";
import { stateCard } from "../../src/views/state-card.ts";
import { stateCardText } from "../../src/views/state-card-text.ts";
import { stepPlayer } from "../../src/views/step-player.ts";
import { stepPlayerText } from "../../src/views/step-player-text.ts";
import { timeline, timelineSvg } from "../../src/views/timeline.ts";
import { timelineText } from "../../src/views/timeline-text.ts";
import { waitingGraph, waitingSvg } from "../../src/views/waiting-graph.ts";
import { waitingText } from "../../src/views/waiting-text.ts";
import { expectGolden, given, withoutStyle } from "./golden.ts";

const states = ["coroutine", "generator", "promise", "created", "long", "failed"];

describe("each view draws its golden", () => {
  test.each(states)("state card of a %s", (name) => {
    const info = given<CoroutineInfo>(`state-card-${name}`);
    expectGolden(`state-card-${name}.html`, withoutStyle(stateCard(info)));
    expectGolden(`state-card-${name}.txt`, stateCardText(info));
  });
  test.each(["notebook", "cell"] as const)("loop card of the %s loop", (role) => {
    const loop = given<LoopSnapshot>("loop-card");
    expectGolden(`loop-card-${role}.html`, withoutStyle(loopCard(loop, { role })));
    expectGolden("loop-card.txt", loopCardText(loop));
  });
  test("a loop before and after a step and an iteration", () => {
    expectGolden(
      "loop-moments.html",
      withoutStyle(loopMoments(given<Moment[]>("loop-moments"), { role: "cell" })),
    );
  });
  test("who waits for whom, with a deadlock and an abandoned lock", () => {
    const loop = given<LoopSnapshot>("waiting-graph");
    expectGolden("waiting-graph.svg", waitingSvg(loop));
    expectGolden("waiting-graph.html", withoutStyle(waitingGraph(loop)));
    expectGolden("waiting-graph.txt", waitingText(loop));
  });
  test("a recording as a timeline and as a step player", () => {
    const recording = given<Recording>("recording");
    expectGolden("timeline.svg", timelineSvg(recording));
    expectGolden("timeline.html", withoutStyle(timeline(recording)));
    expectGolden("timeline.txt", timelineText(recording));
    expectGolden("step-player.html", withoutStyle(stepPlayer(recording)));
    expectGolden("step-player.txt", stepPlayerText(recording));
  });
});

test("its first line says what a view is, in a comment that no name can end: clients show it of an output that is folded away", () => {
  const info = given<CoroutineInfo>("state-card-coroutine");
  const first = (html: string) => html.split("\n", 1)[0];
  expect(first(stateCard(info))).toMatch(
    /^<!-- coroutine download\("b", 3\), suspended at In\[1\], line \d+ -->$/,
  );
  expect(first(stateCard({ ...info, call: "f('-->')" }))).toMatch(/^<!-- coroutine f\('- -> ?'\), .* -->$/);
  expect(first(stateCard({ ...info, call: `f("${"x".repeat(500)}")` }))!.length).toBeLessThan(100);
  const loop = given<LoopSnapshot>("loop-card");
  expect(first(loopCard(loop))).toMatch(/^<!-- notebook loop, standing still, 2 ready, .* -->$/);
  expect(first(loopMoments(given("loop-moments")))).toMatch(/^<!-- cell loop before, after .* -->$/);
  expect(first(timeline(given("recording")))).toMatch(
    /^<!-- Timeline of cell loop: 5 tasks, 29 steps, .* -->$/,
  );
  expect(first(stepPlayer(given("recording")))).toBe("<!-- Step player of cell loop, 29 steps -->");
  expect(first(waitingGraph(given("waiting-graph")))).toBe(
    "<!-- Who waits for whom in notebook loop, 2 stuck -->",
  );
});

test("a box of the waiting graph is as wide as its texts; where there is no room for that, the place stays", () => {
  const loop = given<LoopSnapshot>("waiting-graph");
  const details = (shown: LoopSnapshot) =>
    [...waitingSvg(shown).matchAll(/<text class="s"[^>]*>([^<]+ · [^<]*)</g)].map(([, text]) => text);
  const two = loop.futures.filter(({ name }) => name === "rent" || name === "refund");
  expect(details({ ...loop, futures: two })).toEqual(two.map(() => "transfer() · In[7]:4"));
  expect(details(loop).length).toBe(6);
  for (const detail of details(loop)) expect(detail).toMatch(/^\w+… · In\[7\]:4$/);
});

describe("every picture", () => {
  const recording = given<Recording>("recording");
  const loop = given<LoopSnapshot>("waiting-graph");
  const htmls = [
    stateCard(given("state-card-coroutine")),
    loopCard(given("loop-card")),
    waitingGraph(loop),
    timeline(recording),
    stepPlayer(recording),
  ];

  test("has title and description", () => {
    for (const svg of [timelineSvg(recording), waitingSvg(loop)])
      expect(svg).toMatch(
        /^<svg[^>]*role="img"[^>]*>(<style>.*?<\/style>)?\s*<title>.+?<\/title><desc>.+?<\/desc>/s,
      );
  });
  test("has no ids, which would clash with those of another output of the page", () => {
    for (const text of htmls) expect(text).not.toMatch(/<[^>]*\sid=/);
  });
  test("is hidden where the sheet is taken away, so that the still part alone is left", () => {
    for (const text of htmls) {
      expect(text).toContain('<div class="ck-view" hidden="hidden">');
      expect(text).toMatch(/<div class="ck-still"><(pre|img)/);
    }
  });
  test("loads nothing", () => {
    for (const text of htmls) expect(text).not.toMatch(/(src|href)="(?!data:)|@import|url\(/);
  });
});
