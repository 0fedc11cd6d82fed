// A cell's types are checked while it runs: what is wrong is shown under it when it is known, and nothing waits for it.
//
// Only in strict mode is the check waited for before the cell runs, and in the mode `wait` before it is answered. The first
// check loads the compiler; it begins behind the first cell, or soon, so that a kernel's start and its first cell have the
// machine to themselves.

import { setTimeout as sleep } from "node:timers/promises";
import { tooDeep } from "../src/cells/compile/nesting.ts";
import type { TypeErrors } from "../src/cells/messages.ts";
import { leavesNothing } from "../src/language/leaves-nothing.ts";
import type { TypeReport } from "../src/language/messages.ts";
import type { LanguageClient, RanCell } from "./language-client.ts";

/** A first cell that runs for longer than this is checked while it runs. */
const FIRST_MS = 200;

export class TypeCheck {
  mode: TypeErrors;
  /** Questions and facts go out in order, though the first ones wait for the thread's start. */
  private order: Promise<unknown> = Promise.resolve();

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
    return new Promise((resolve) => {
      if (!waits) resolve(null);
      this.next(async (language) => {
        if (!language.running) await Promise.race([ended, sleep(FIRST_MS, null, { ref: false })]);
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

  private next(step: (language: LanguageClient) => unknown): void {
    this.order = this.order.then(async () => step(await this.language()));
  }
}
