// A cell's types are checked while it runs: what is wrong is shown under it when it is known, and nothing waits for it.
//
// Only in strict mode is the check waited for before the cell runs, and in the mode `wait` before it is answered. The first
// check loads the compiler, which takes a second of two cores; it begins when the cells pause, or soon, so that a kernel's
// start and its first cells have the machine to themselves.

import { setTimeout as sleep } from "node:timers/promises";
import { tooDeep } from "../src/cells/compile/nesting.ts";
import type { TypeErrors } from "../src/cells/messages.ts";
import { leavesNothing } from "../src/language/leaves-nothing.ts";
import type { TypeReport } from "../src/language/messages.ts";
import type { LanguageClient, RanCell } from "./language-client.ts";

/** A first cell that runs for longer than this is checked while it runs. */
const FIRST_MS = 200;
/** Cells pause when none has begun for so long … */
const PAUSE_MS = 100;
/** … and are waited for so long at the most. */
const LATEST_MS = 1_000;

export class TypeCheck {
  mode: TypeErrors;
  /** Questions and facts go out in order, though the first ones wait for the thread's start. */
  private order: Promise<unknown> = Promise.resolve();
  /** When the last cell began, by performance.now(). */
  private begun = 0;

  /**
   * @param ran all cells that ran and left something; a language thread that starts is told them
   * @param show publish a report under the message that caused its cell
   */
  constructor(
    mode: TypeErrors,
    private readonly language: () => Promise<LanguageClient>,
    private readonly ran: RanCell[],
    readonly show: (parent: string, report: TypeReport) => void,
  ) {
    this.mode = mode;
  }

  /**
   * A cell has begun; `ended` resolves when it has ended.
   *
   * @returns what its reply waits for: a report that is still to be shown, or null
   */
  begin(code: string, parent: string, ended: Promise<unknown>): Promise<TypeReport | null> {
    const waits = this.mode === "wait";
    this.begun = performance.now();
    return new Promise((resolve) => {
      if (!waits) resolve(null);
      this.next(async (language) => {
        if (!language.running) await Promise.race([ended, sleep(FIRST_MS, null, { ref: false })]);
        if (!waits) await this.pause(language);
        if (this.mode === "off") {
          if (!language.running) language.warmUp();
          return resolve(null);
        }
        void language.check(code).then((report) => {
          if (report !== null && !waits) this.show(parent, report);
          resolve(report);
        });
      });
    });
  }

  /** What forbids a cell to run. */
  refusal(code: string): Promise<TypeReport | null> {
    return new Promise((resolve) => {
      this.next((language) => void language.check(code).then(resolve));
    });
  }

  /** A cell ran: later cells see its declarations. */
  told(cell: RanCell): void {
    if (leavesNothing(cell.code)) return;
    if (tooDeep(cell.code) >= 0) return; // it did not run, and would end the language thread's parser
    this.next((language) => {
      this.ran.push(cell);
      language.told(cell);
    });
  }

  /** Until the cells pause, or the compiler is there: somebody may ask for it meanwhile. */
  private async pause(language: LanguageClient): Promise<void> {
    const latest = performance.now() + LATEST_MS;
    while (!language.running) {
      const left = Math.min(this.begun + PAUSE_MS, latest) - performance.now();
      if (left <= 0) return;
      await sleep(left, null, { ref: false });
    }
  }

  private next(step: (language: LanguageClient) => unknown): void {
    this.order = this.order.then(async () => step(await this.language()));
  }
}
