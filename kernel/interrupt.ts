// Interrupting, a ladder: ask the cell thread; if it does not hear, cut what it runs; have it put itself in order.
//
// 1. `interrupt` is posted. A thread that can take messages cancels what its cell waits for, and answers. `finally`
//    blocks run. Most interrupts end here.
// 2. No answer, and user code is on the stack: a hook of the cell thread is evaluated on top of that stack. It
//    terminates what is below. Nothing of the user's runs then: no catch, no finally.
// 3. `recover` is posted. The cell thread, on a fresh stack, settles the cell with KeyboardInterrupt.
//
// Nobody waits for a throw: a termination is seen by the answer to `recover` alone.

import type { FromCell } from "../src/cells/messages.ts";
import type { Inspector } from "./inspector.ts";
import { log } from "./wire/log.ts";

/**
 * Evaluated on top of the stack that spins; `before` is at what the thread was seen at the last look (its event loop's turn,
 * for one). Answers `term` where it still is and a cell or a local file is on the stack, else at what it is now, or `busy` where nothing may be cut.
 */
export const hook = (before: string) =>
  `globalThis[Symbol.for("cokernel.interrupt")](${JSON.stringify(before)})`;

/** How long the soft message may stay unanswered. A thread that can hear it answers in well under a millisecond. */
const SOFT_MS = 1;
/** Between two looks at what is on the stack, the third of which terminates. */
const LOOK_MS = 1;
/** The same where the cell that is meant has not begun, or was cut: a background task in a long step is not what is to be cut. */
const BEHIND_MS = 20;
/** How long the hook may take: longer, and the thread is inside a native call. */
const HOOK_MS = 700;
/** A termination is on its way at once, or waits for a native call's end. */
const TERMINATE_MS = 30;
/** A second interrupt so soon after the first means everything. */
const AGAIN_MS = 1_000;
/** A thread whose event loop turns has this long to hear the message. */
const HEAR_MS = 1_000;
/** And what the kernel does below a cell, so much longer. */
const UNCUT_MS = 10_000;
/** In `for (;;) await null` most looks fall between two microtasks; then terminate without looking. */
const NOUSER_TRIES = 5;
/** How long a cell that was reached may take to end: its `finally` blocks have some milliseconds (cell-thread.ts). */
const END_MS = 12;
const NUDGE_MS = 10;
/** Where what was cut is out of the way and something else spins before `recover`; doubled each time. */
const RECOVER_MS = { first: 5, most: 250 };
/** A callback that arms itself again spins again after each termination. */
const ROUNDS = 10;

interface Look {
  /** When it was asked for. */
  asked: Moment;
  outcome: ReturnType<Inspector["evaluate"]>;
}

/** A time, and for how long the cell thread had been without a core by then. In milliseconds. */
interface Moment {
  at: number;
  waited: number;
}

type How = Extract<FromCell, { type: "interrupted" }>["how"];

/** What the ladder needs of the cell thread. */
export interface Interruptible {
  /** May user code be on the stack? Not while the kernel compiles a cell. */
  readonly running: boolean;
  /** Does the thread work at something? False also where the system does not tell. */
  readonly works: boolean;
  /** Milliseconds for which the thread was ready and had no core, until it last got one; 0 where the system does not tell. */
  readonly waited: number;
  /** True while a termination would end the process, unless it is made by the hook. */
  readonly hooked: boolean;
  /** The cells that an interrupt means now: those of a shell that were given and have not ended. */
  readonly meant: readonly number[];
  /** Is this one of those that were given and have not ended? */
  isBusyWith(cell: number): boolean;
  /** Place of what was given last, in the order in which cells are given and begin. */
  readonly given: number;
  /** Place of what has begun last. */
  readonly begun: number;
  post(
    message:
      | { type: "interrupt" | "recover"; seq: number; given: number; cells: readonly number[] }
      | { type: "cancel" },
  ): void;
}

export class Interrupter {
  private seq = 0;
  /** When it was last asked for. */
  private asked = Number.NEGATIVE_INFINITY;
  /** Answers to the interrupts that are under way, by their number; a cell that begins may find an earlier one's. */
  private readonly answers = new Map<number, Set<How>>();
  private readonly waiting = new Set<() => void>();
  private readonly listeners = new Set<() => void>();
  private climbing: Promise<void> | null = null;
  /** A plain termination waits for a native call's end. A second one would cut whatever comes after the first. */
  private queued = false;

  constructor(
    private readonly cells: Interruptible,
    private readonly inspector: () => Promise<Inspector | null>,
    /** Frees one of these cells if it waits for input. */
    private readonly freeInput: (cells: readonly number[]) => void,
    /** Says something under the running cell. */
    private readonly say: (text: string) => void,
  ) {}

  /**
   * Interrupt what the main shell runs; where it runs nothing, what the subshells run; and whoever spins. Harmless when
   * nothing does. Background tasks and the other shells' cells stay, but for a second one within a second.
   * Resolves when the ladder has ended, one way or the other.
   */
  interrupt(): Promise<void> {
    for (const listener of [...this.listeners]) listener();
    // It then throws, and its `finally` blocks run; the ladder is for a cell that catches that and asks again.
    this.freeInput(this.cells.meant);
    const now = performance.now();
    if (now - this.asked < AGAIN_MS) this.cells.post({ type: "cancel" });
    this.asked = now;
    if (this.climbing !== null) return this.climbing;
    const climbing = this.climb().finally(() => {
      if (this.climbing === climbing) this.climbing = null;
    });
    this.climbing = climbing;
    return climbing;
  }

  /** Is there an interrupt that has not ended, one way or the other? */
  get underWay(): boolean {
    return this.answers.size > 0;
  }

  /** Be told of each interrupt as it is asked for. @returns what ends that */
  onInterrupt(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A cell begins: what is asked from now on is meant for it. */
  begin(): void {
    this.asked = Number.NEGATIVE_INFINITY;
    this.climbing = null;
    this.heard();
  }

  /** An answer of the cell thread; late ones of earlier interrupts are dropped by their number. */
  interrupted({ seq, how }: { seq: number; how: How }): void {
    this.answers.get(seq)?.add(how);
    this.heard();
  }

  /** A cell has ended. */
  ended(): void {
    this.heard();
  }

  private async climb(): Promise<void> {
    // A cell that was reached may yet spin before it ends, in a callback that stood in line before its end:
    //
    //     setImmediate(() => { for (;;); }); await new Promise(() => {});
    //
    const { meant } = this.cells;
    const over = () => !meant.some((cell) => this.cells.isBusyWith(cell));
    for (let tries = 0; tries < ROUNDS; tries++) {
      const answers = await this.ladder(meant);
      if (meant.length === 0 || !(answers.has("soft") || answers.has("recovered"))) return;
      await this.until(over, END_MS);
      if (over()) return;
    }
  }

  /**
   * The answers to one interrupt.
   *
   * @param cells what is meant, which may end at any moment; none: whatever runs behind the cells
   */
  private async ladder(cells: readonly number[]): Promise<ReadonlySet<How>> {
    const seq = ++this.seq;
    const answers = new Set<How>();
    this.answers.set(seq, answers);
    try {
      await this.rungs(seq, cells, answers);
    } finally {
      this.answers.delete(seq);
    }
    return answers;
  }

  private async rungs(seq: number, cells: readonly number[], answers: ReadonlySet<How>): Promise<void> {
    this.cells.post({ type: "interrupt", seq, given: this.cells.given, cells });
    // Where no cell ran, one that begins now is not meant.
    const { begun } = this.cells;
    const over = () =>
      cells.length === 0 ? this.cells.begun !== begun : !cells.some((cell) => this.cells.isBusyWith(cell));
    const answered = () => answers.size > 0 || over();
    const inspector = await this.inspector();
    // A thread at work is looked at while it may still hear. One that waits in its event loop hears sooner unlooked at.
    let early = this.cells.works && inspector !== null ? this.look(inspector) : null;
    await this.until(answered, SOFT_MS);
    // Not while the kernel compiles or shows: it hears the message as soon as it is done.
    for (let waits = 0; !answered() && !this.cells.running; waits++) {
      if (waits > 1_000) return;
      early = null;
      await this.until(answered, 10);
    }
    if (answered()) return;

    if (inspector === null) return log("a cell that spins cannot be interrupted: the inspector is refused");
    const recovered = () => answers.has("recovered");
    const past = () => recovered() || over();
    this.queued = false;
    let said = false;
    for (let round = 0; round < ROUNDS; round++) {
      const behind = round > 0 || this.cells.begun < this.cells.given;
      const how = await this.terminate(inspector, answered, behind ? BEHIND_MS : LOOK_MS, early);
      early = null;
      if (how === "ended") return;
      if (how === "refused") {
        return this.say(
          "The cell was not interrupted: async hooks are enabled (async_hooks.createHook), with which Node ends the process " +
            "where code is cut that stands in a native call, in such a hook or too deep. Interrupt it again.\n",
        );
      }
      // In each round: the termination may have cut the last one in its arrival.
      this.cells.post({ type: "recover", seq, given: this.cells.given, cells });
      await this.until(past, NUDGE_MS);
      // In Atomics.wait the hook ran, and the wait went on: whatever wakes it shows it the termination. Not a second
      // one, which could cut the kernel itself in putting things in order.
      if (!past()) void inspector.evaluate("0", TERMINATE_MS);
      const { first, most } = RECOVER_MS;
      await this.until(past, how === "unheard" ? most : Math.min(most, first * 2 ** round));
      if (past()) return;
      if (how === "cut" || said) continue;
      said = true;
      // V8 looks for interrupts where a function is called, and in a loop only once in some thousand bytecodes: in a
      // module (cells have a call in their loops) `for (;;) JSON.parse(text)` is not heard of for minutes.
      this.say(
        "The cell is inside a native call (such as execSync) and is interrupted as soon as that returns. " +
          "A loop of nothing but such calls may go on for long: restart the kernel if it does.\n",
      );
    }
    log("the interrupted cell does not end; restart the kernel");
    if (!said) this.say("The cell spins again after each interrupt: restart the kernel.\n");
  }

  /**
   * Terminate what is on the cell thread's stack. `ended`: it did before; `unheard`: once a native call returns; `refused`:
   * with async hooks on, where only the hook may, and it could not.
   *
   * @param early the first look, of {@link SOFT_MS} ago; null: it is still to come
   */
  private async terminate(
    inspector: Inspector,
    ended: () => boolean,
    patienceMs: number,
    early: Look | null,
  ): Promise<"ended" | "cut" | "unheard" | "refused"> {
    let at = "";
    let tries = 0;
    // It is cut at the third look that finds it at the same; until the second it must have had a core for its time. On a busy
    // machine a thread may be looked at again before it has done anything.
    let looks = 0;
    let first: Moment = { at: 0, waited: 0 };
    for (const hear = performance.now() + HEAR_MS; tries < NOUSER_TRIES; ) {
      const { asked, outcome } = early ?? this.look(inspector, looks < 2 ? "" : at);
      early = null;
      const answer = (await outcome)?.value;
      if (answer === "term") return "cut";
      if (ended()) return "ended";
      // What the kernel does uncut (src/cells/interrupt/uncut.ts) takes longer where the machine is busy: esbuild's start.
      const late = performance.now() > hear + (this.cells.running ? 0 : UNCUT_MS);
      // It threw (the stack is too deep for any call), or a native call runs.
      if (typeof answer !== "string" && (late || !this.cells.hooked)) break;
      // While the event loop turns, or the loop on the stack, nothing spins, and the message will be heard: a thread of
      // a busy machine is only late, or has many small things to do. A termination now would hit whatever comes next, a
      // background task or Node's own timers.
      if ((answer === at && looks >= 2) || late) tries++;
      let pauseMs = LOOK_MS;
      if (typeof answer === "string" && answer !== "busy") {
        if (answer !== at) {
          [at, first, looks] = [answer, asked, 1];
        } else if (looks > 1 || this.ranSince(first) >= patienceMs) looks++;
        if (looks === 1) pauseMs = patienceMs - this.ranSince(first);
      }
      await this.until(ended, pauseMs);
      if (ended()) return "ended";
    }
    if (this.cells.hooked) return "refused";
    if (this.queued) return "unheard";
    this.queued = (await inspector.post("Runtime.terminateExecution", {}, TERMINATE_MS)) === null;
    return this.queued ? "unheard" : "cut";
  }

  private look(inspector: Inspector, before = ""): Look {
    const asked = { at: performance.now(), waited: this.cells.waited };
    return { asked, outcome: inspector.evaluate(hook(before), HOOK_MS, { returnByValue: true }) };
  }

  /** Milliseconds for which the cell thread has had a core since then. */
  private ranSince({ at, waited }: Moment): number {
    return performance.now() - at - (this.cells.waited - waited);
  }

  private heard(): void {
    for (const wake of [...this.waiting]) wake();
  }

  private async until(condition: () => boolean, limitMs: number): Promise<void> {
    for (const end = performance.now() + limitMs; !condition(); ) {
      const left = end - performance.now();
      if (left <= 0) return;
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, left);
        this.waiting.add(wake);
      });
    }
  }
}
