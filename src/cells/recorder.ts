// Records what a loop does: its trace, and beside it what only the cells know: which cell drove it, what was printed,
// and the values in each frame that suspends.
//
// Values are not taken at every step of a fast program: see look-budget.ts. The recording says at how many not.

import * as asyncio from "../coroutine/asyncio.ts";
import { idOf } from "../coroutine/host.ts";
import type { TraceEvent } from "../coroutine/trace.ts";
import type { FrameInfo } from "../views/coroutine-info.ts";
import type { Recording } from "../views/recording.ts";
import { framesOf } from "./coroutine-info.ts";
import { lookWithin, openBudget } from "./look-budget.ts";
import type { Output } from "./output.ts";
import { currentRun } from "./run.ts";
import { sourceOf } from "./sources.ts";

/** Frames and printed lines that are kept at most. */
const mostLooks = 5_000;
const mostOutput = 2_000;

export interface RecordOptions {
  /** Keep the last so many events; default 100,000. */
  limit?: number;
}

/** An open recording of one loop. */
export class Recorder {
  private readonly trace: asyncio.Trace;
  private readonly tasks = new Map<number, asyncio.Task<unknown>>();
  private readonly frames = new Map<TraceEvent, FrameInfo[]>();
  private readonly cells: { label: string; from: number; to: number }[] = [];
  private readonly output: Recording["output"][number][] = [];
  private unseen = 0;
  private unheard = 0;
  private readonly deafen: () => void;
  private readonly closeBudget = openBudget();

  constructor(
    private readonly loop: asyncio.EventLoop,
    out: Output,
    options: RecordOptions,
  ) {
    this.trace = loop.trace({ ...options, onEvent: (event) => this.happened(event) });
    this.deafen = out.hear((text) => this.printed(text));
    this.cells.push({ label: label(), from: loop.time(), to: loop.time() });
  }

  /** End it. */
  stop(): Recording {
    const kept = this.trace.stop();
    this.deafen();
    this.closeBudget();
    this.cells.at(-1)!.to = Math.max(this.cells.at(-1)!.to, this.loop.time());
    const frames: Record<number, FrameInfo[]> = {};
    const labels = new Set(this.cells.map(({ label }) => label));
    kept.forEach((event, i) => {
      const found = this.frames.get(event);
      if (!found) return;
      // The sources are kept once, beside the frames.
      frames[i] = found.map(({ source, ...frame }) => frame);
      for (const { at } of found) if (at) labels.add(at.label);
    });
    const sources: Record<string, string> = {};
    for (const name of labels) {
      const source = sourceOf(name);
      if (source) sources[name] = source.code;
    }
    return {
      loop: this.loop.name,
      events: kept,
      dropped: this.trace.dropped,
      cells: this.cells.filter(({ from, to }, i) => to > from || i === this.cells.length - 1),
      output: this.output,
      sources,
      frames,
      notes: [
        ...(this.unseen > 0
          ? [
              `Lines and values were not taken at ${this.unseen.toLocaleString("en-US")} steps, so as not to slow the program.`,
            ]
          : []),
        ...(this.unheard > 0 ? [`${this.unheard.toLocaleString("en-US")} more prints were not kept.`] : []),
      ],
    };
  }

  private happened(event: TraceEvent): void {
    // A cell that drives the loop begins an iteration first.
    if (event.type === "iteration") this.inCell(event.t);
    else this.cells.at(-1)!.to = event.t;
    if (event.type === "suspend") this.look(event);
  }

  private inCell(t: number): void {
    const last = this.cells.at(-1)!;
    // The notebook's loop runs between the cells too: there its time has no gaps.
    if (this.loop.name === "notebook" || last.label === label()) last.to = t;
    else this.cells.push({ label: label(), from: t, to: t });
  }

  private look(event: TraceEvent & { type: "suspend" }): void {
    const coro = this.taskOf(event.task)?.getCoro();
    const found =
      asyncio.isCoroutine(coro) && this.frames.size < mostLooks
        ? lookWithin(null, () => framesOf(coro))
        : null;
    if (found) this.frames.set(event, found);
    else this.unseen++;
  }

  private taskOf(id: number): asyncio.Task<unknown> | undefined {
    if (!this.tasks.has(id)) for (const task of asyncio.allTasks(this.loop)) this.tasks.set(idOf(task), task);
    return this.tasks.get(id);
  }

  private printed(text: string): void {
    if (this.output.length >= mostOutput) {
      this.unheard++;
      return;
    }
    const task = asyncio.currentTask(this.loop);
    const t = this.loop.time();
    for (const line of text.split("\n"))
      if (line !== "") this.output.push({ t, task: task && idOf(task), text: line });
  }
}

function label(): string {
  return `In[${currentRun()?.count ?? 0}]`;
}
