// How long something has been waited for, while the kernel itself ran. The time for which it was stopped does not count (SIGSTOP, a
// container that is paused, a laptop that sleeps, while clocks go on): nothing could be heard then.

export class Waited {
  private ms = 0;
  private looked = performance.now();

  /** @param longestMs between two looks; of a longer time the rest does not count */
  constructor(private readonly longestMs: number) {}

  /** Look again. @returns milliseconds since the beginning, or since what was heard last */
  look(): number {
    const now = performance.now();
    this.ms += Math.min(now - this.looked, this.longestMs);
    this.looked = now;
    return this.ms;
  }

  /** What was waited for was heard: it is waited for anew. */
  heard(): void {
    this.ms = 0;
    this.looked = performance.now();
  }
}
