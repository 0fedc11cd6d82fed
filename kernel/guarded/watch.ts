// Looks at the child from outside while it lives, and says which limit was reached first.

import type { Limits, Usage } from "./limits.ts";

const LOOK_MS = 100;
const MIB = 1 << 20;
/** A message costs its reader more than its bytes. */
const A_MESSAGE = 200;

export class Watch {
  private readonly timer: NodeJS.Timeout;
  private cpuBefore: number | null = null;
  private said = 0;
  private over = false;

  /** @param reached is called once a cell, at the first limit */
  constructor(
    private readonly limits: Limits,
    private readonly usage: () => Usage | null,
    private readonly reached: (limit: "memory" | "cpu" | "output") => void,
  ) {
    this.timer = setInterval(() => this.look(), LOOK_MS);
    this.timer.unref();
  }

  /** A cell begins. */
  begin(): void {
    this.reset();
  }

  /** A cell has ended: what is used from now on is the background's. */
  end(): void {
    this.reset();
  }

  /** The child has said so much. @returns whether it may be used: above the limit it is dropped */
  took(characters: number): boolean {
    this.said += characters + A_MESSAGE;
    // Twice the limit: what tells the cell's end must still come through.
    if (this.said <= this.limits.output * MIB) return true;
    if (!this.over) {
      this.over = true;
      this.reached("output");
    }
    return characters < 4_000 && this.said <= 2 * this.limits.output * MIB;
  }

  private reset(): void {
    this.cpuBefore = this.usage()?.cpu ?? null;
    this.said = 0;
    this.over = false;
  }

  private look(): void {
    const now = this.usage();
    if (now === null) return;
    this.cpuBefore ??= now.cpu;
    if (this.over) return;
    if (now.memory > this.limits.memory) this.stop("memory");
    else if (now.cpu - this.cpuBefore > this.limits.cpu) this.stop("cpu");
  }

  private stop(limit: "memory" | "cpu"): void {
    this.over = true;
    this.reached(limit);
  }
}
