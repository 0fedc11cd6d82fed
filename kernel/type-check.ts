// A cell's types are checked while it runs: what is wrong is shown under it when it is known, and nothing waits for it.
//
// Only in strict mode is the check waited for before the cell runs, and in the mode `wait` before it is answered. The first
// check loads the compiler, which takes a second of two cores; it begins when the cells pause, or soon, so that a kernel's
// start and its first cells have the machine to themselves. Who asks does not wait for that.

import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { TypeErrors } from "../src/cells/messages.ts";
import { leavesNothing } from "../src/language/leaves-nothing.ts";
import type { TypeReport } from "../src/language/messages.ts";
import { tooDeep } from "../src/syntax/nesting.ts";
import type { LanguageClient, RanCell } from "./language-client.ts";
import { log } from "./wire/log.ts";

/** The first cells pause when none has begun for so long … */
const PAUSE_MS = 150;
/** … and are waited for so long at the most, or until so many questions and facts wait as well. */
const LATEST_MS = 5_000;
const MOST = 3_000;
/** So many questions and facts are handed on in one turn; a millisecond's work. */
const PIECE = 64;

export class TypeCheck {
  mode: TypeErrors;
  /** Questions and facts go out in order, though the first ones wait for the thread's start. */
  private order: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  /** When the last cell began, in ms of performance.now(). */
  private begun = 0;
  private wake: () => void = () => {};
  /** Somebody waits for what the language thread says: it is started at once. */
  private readonly wanted = new Promise<void>((resolve) => {
    this.wake = resolve;
  });
  /** What the first check waits for. */
  private start: Promise<void> | null = null;

  /**
   * @param load the client of the language thread, which is still to be started
   * @param ran all cells that ran and left something; a language thread that starts is told them
   * @param show publish a report under the message that caused its cell
   */
  constructor(
    mode: TypeErrors,
    private readonly load: () => Promise<LanguageClient>,
    private readonly ran: RanCell[],
    readonly show: (parent: string, report: TypeReport) => void,
  ) {
    this.mode = mode;
  }

  /** The language thread for a question: it is told of every cell that ran before, as if it had never waited. */
  async language(): Promise<LanguageClient> {
    this.wake();
    await this.order;
    return this.load();
  }

  /**
   * A cell has begun.
   *
   * @returns what its reply waits for: a report that is still to be shown, or null
   */
  begin(code: string, parent: string): Promise<TypeReport | null> {
    const { mode } = this; // a later cell may change it before the check begins
    const waits = mode === "wait";
    this.begun = performance.now();
    if (waits) this.wake();
    return new Promise((resolve) => {
      if (!waits) resolve(null);
      this.next(
        async (language) => {
          await (this.start ??= Promise.race([this.wanted, this.paused()]));
          if (mode === "off") {
            if (!language.running) language.warmUp();
            return resolve(null);
          }
          void language.check(code).then((report) => {
            if (report !== null && !waits) this.show(parent, report);
            resolve(report);
          });
        },
        () => resolve(null),
      );
    });
  }

  /** What forbids a cell to run. */
  refusal(code: string): Promise<TypeReport | null> {
    this.wake();
    return new Promise((resolve) => {
      this.next(
        (language) => void language.check(code).then(resolve),
        () => resolve(null),
      );
    });
  }

  /** A cell ran: later cells see its declarations. */
  told(cell: RanCell): void {
    if (leavesNothing(cell.code)) return;
    if (tooDeep(cell.code) !== null) return; // it did not run, and would end the language thread's parser
    this.next((language) => {
      this.ran.push(cell);
      language.told(cell);
    });
  }

  /** Until the cells pause. */
  private async paused(): Promise<void> {
    const latest = performance.now() + LATEST_MS;
    for (;;) {
      const left = Math.min(this.begun + PAUSE_MS, latest) - performance.now();
      if (left <= 0) return;
      await sleep(left, null, { ref: false });
    }
  }

  private next(step: (language: LanguageClient) => unknown, failed: () => void = () => {}): void {
    if (++this.waiting > MOST) this.wake();
    this.order = this.order.then(async () => {
      // What the pause has held up may be thousands of cells: requests are answered in between.
      if (this.waiting-- % PIECE === 0) await turn();
      try {
        await step(await this.load());
      } catch (error) {
        log(`types are not looked at: ${(error as Error).message}`);
        failed();
      }
    });
  }
}
