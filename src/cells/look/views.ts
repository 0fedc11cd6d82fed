// The global `views`: pictures of coroutines and loops on demand, and recordings. What draws them with d3 is loaded
// at first use.

import { writeFileSync } from "node:fs";
import * as asyncio from "../../coroutine/asyncio.ts";
import type { LoopSnapshot } from "../../coroutine/snapshot.ts";
import type { Display } from "../../display/display.ts";
import type { MimeBundle } from "../../display/mime.ts";
import { displaySymbol } from "../../display/protocols.ts";
import { loopMoments, type Moment } from "../../views/loop-card.ts";
import { loopCardText } from "../../views/loop-card-text.ts";
import type { Recording } from "../../views/recording.ts";
import { ownLoops } from "../coroutines.ts";
import type { Output } from "../output/output.ts";
import { hearLoops, openLoops } from "./loops.ts";
import { namedSnapshot } from "./names-held.ts";
import { Recorder, type RecordOptions } from "./recorder.ts";
import { loopBundle, roleOf, stateBundle } from "./show-coroutines.ts";

/** Something to be a cell's last value, or to be given to display(). */
export interface View {
  [displaySymbol](): MimeBundle;
}

/** What a recording is in a cell: shown as its timeline. */
export interface Recorded extends View {
  /** The plain data, as it may be stored and drawn again. */
  readonly data: Recording;
  readonly timeline: View;
  readonly player: View;
  /** In Chrome's trace event format. */
  chromeTrace(): object;
  /** Write it to a file: `.svg` the timeline, any other the Chrome trace, to be opened in ui.perfetto.dev. */
  save(path: string): void;
}

/** Loops followed by one recording. */
const mostLoops = 20;

/** Those that there are. The cell loop first, if there is one: of two that did nothing it is the one that was meant. */
function knownLoops(): asyncio.EventLoop[] {
  return [...new Set([...ownLoops().reverse(), asyncio.getRunningLoop(), ...openLoops()])].slice(
    0,
    mostLoops,
  );
}

type RecordedLoop = RecordOptions & {
  /** Default: whichever does the most, of the cell loop, the notebook's, and those that the program has made or makes meanwhile. */
  loop?: asyncio.EventLoop;
};

/** Make the global `views`. */
export function makeViews(output: Output, display: Display) {
  let last: Recorded | null = null;
  /** Record one loop, or all there are and that are made meanwhile. @returns ends it */
  const open = ({ loop, ...options }: RecordedLoop): (() => Promise<Recorded>) => {
    const loops = loop ? [loop] : knownLoops();
    const recorders = loops.map((one) => new Recorder(one, output, options));
    const deafen = hearLoops((made) => {
      if (!loop && recorders.length < mostLoops) recorders.push(new Recorder(made, output, options));
    });
    let ended: Promise<Recorded> | null = null;
    const end = () => {
      deafen();
      // The loop that did something is the one that was meant.
      const all = recorders.map((recorder) => recorder.stop());
      const made = recorded(all.reduce((a, b) => (happened(b) > happened(a) ? b : a)));
      return made.then((recording) => (last = recording));
    };
    return () => (ended ??= end());
  };

  return {
    /** The state card of a coroutine, generator, task, future or promise. @throws TypeError for anything else */
    state(value: unknown): View {
      const bundle = stateBundle(value);
      if (bundle) return view(() => bundle);
      throw new TypeError(
        `views.state() takes a coroutine, generator, task, future or promise, but got ${typeof value}.`,
      );
    },
    /** The card of a loop, by default the cell loop. */
    loop(loop: asyncio.EventLoop = asyncio.getEventLoop()): View {
      mustBeLoop("loop", loop);
      const bundle = loopBundle(loop);
      return view(() => bundle);
    },
    /**
     * A loop before and after each of some steps.
     *
     *     views.moments(loop, () => loop.step(), () => loop.runOnce())
     */
    moments(loop: asyncio.EventLoop, ...steps: (() => unknown)[]): View {
      mustBeLoop("moments", loop);
      if (steps.some((step) => typeof step !== "function")) {
        throw new TypeError(
          "views.moments() takes a function for each step.\n  views.moments(loop, () => loop.step())",
        );
      }
      const moments: Moment[] = [{ title: "before", loop: namedSnapshot(loop, 20) }];
      for (const step of steps) {
        step();
        const title = `after ${String(step).replace(/^\(\)\s*=>\s*/, "")}`;
        moments.push({ title, loop: namedSnapshot(loop, 20) });
      }
      const text = moments.map(({ title, loop }) => `${title}:\n${loopCardText(loop)}`).join("\n\n");
      const html = loopMoments(moments, { role: roleOf(loop) });
      return view(() => ({ "text/plain": text, "text/html": html }));
    },
    /** Who waits for whom, deadlocks marked; by default in the loop where somebody is stuck, else the first where somebody waits. */
    async waitingGraph(loop?: asyncio.EventLoop): Promise<View> {
      if (loop !== undefined) mustBeLoop("waitingGraph", loop);
      const snapshots = (loop ? [loop] : knownLoops()).map((one) => namedSnapshot(one, 60));
      const [{ waitingGraph }, { waitingText }, { waitingOf }] = await Promise.all([
        import("../../views/waiting-graph.ts"),
        import("../../views/waiting-text.ts"),
        import("../../views/waiting.ts"),
      ]);
      const told = (one: LoopSnapshot) => {
        const { stuck, nodes } = waitingOf(one);
        return stuck.length > 0 ? 2 : nodes.length > 0 ? 1 : 0;
      };
      const snapshot = snapshots.reduce((a, b) => (told(b) > told(a) ? b : a));
      return view(() => ({ "text/plain": waitingText(snapshot), "text/html": waitingGraph(snapshot) }));
    },
    /**
     * Record what a loop does while `run` goes on.
     *
     *     const recording = await views.record(() => loop.runUntilComplete(task));
     *     recording.player
     * @throws what `run` throws, after showing what was recorded
     */
    async record(run: () => unknown, options: RecordedLoop = {}): Promise<Recorded> {
      if (typeof run !== "function") {
        throw new TypeError(
          "views.record() takes a function.\n  await views.record(() => loop.runUntilComplete(task))",
        );
      }
      const stop = open(options);
      try {
        await run();
      } catch (error) {
        const recording = await stop();
        if (happened(recording.data) > 0) display(recording);
        throw error;
      }
      return stop();
    },
    /**
     * The recording that was made last, also by `"use recording"`; null before there is one.
     *
     *     views.recording?.player
     */
    get recording(): Recorded | null {
      return last;
    },
    /** Record from now on, over many cells, until `await recording.stop()`. */
    start(options: RecordedLoop = {}): { stop(): Promise<Recorded> } {
      return { stop: open(options) };
    },
  };
}

/** Record what loops do from now on, for a cell under `"use recording"`. @returns ends it and shows it, once */
export function recordCell(views: ReturnType<typeof makeViews>, display: Display): () => Promise<void> {
  const open = views.start();
  let shown: Promise<void> | null = null;
  return () => (shown ??= open.stop().then((recording) => void display(recording)));
}

function mustBeLoop(method: string, loop: unknown): void {
  if (loop instanceof asyncio.EventLoop) return;
  throw new TypeError(
    `views.${method}() takes a loop, such as asyncio.getEventLoop(), but got ${typeof loop}.`,
  );
}

/** How much, without what was there before. */
function happened({ events }: Recording): number {
  return events.filter((event) => event.type !== "timer" && !(event.type === "create" && event.earlier))
    .length;
}

async function recorded(data: Recording): Promise<Recorded> {
  const [{ timeline, timelineSvg }, { timelineText }, { stepPlayer }, { stepPlayerText }, { chromeTrace }] =
    await Promise.all([
      import("../../views/timeline.ts"),
      import("../../views/timeline-text.ts"),
      import("../../views/step-player.ts"),
      import("../../views/step-player-text.ts"),
      import("../../views/chrome-trace.ts"),
    ]);
  const asTimeline = view(() => ({ "text/plain": timelineText(data), "text/html": timeline(data) }));
  return {
    data,
    timeline: asTimeline,
    player: view(() => ({ "text/plain": stepPlayerText(data), "text/html": stepPlayer(data) })),
    chromeTrace: () => chromeTrace(data),
    save(path) {
      writeFileSync(path, /\.svg$/i.test(path) ? timelineSvg(data) : JSON.stringify(chromeTrace(data)));
    },
    [displaySymbol]: () => asTimeline[displaySymbol](),
  };
}

function view(bundle: () => MimeBundle): View {
  return { [displaySymbol]: bundle };
}
