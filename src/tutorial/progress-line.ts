// Where a run of several notebooks stands: on a terminal one line that is rewritten, elsewhere a line for each that ended.

/** A stream to write to: stderr, or a text in tests. */
export interface ProgressStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

interface Standing {
  cell: number;
  cells: number;
  since: number;
}

/** The progress of a run, by the notebooks' names. */
export class ProgressLine {
  private readonly running = new Map<string, Standing>();
  private ended = 0;
  private readonly ticking: NodeJS.Timeout | undefined;

  constructor(
    private readonly stream: ProgressStream,
    private readonly total: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    // So that the seconds of a long cell are seen to pass.
    if (stream.isTTY) this.ticking = setInterval(() => this.draw(), 500).unref();
  }

  /** A notebook has come to its `cell`th cell of `cells`. */
  at(notebook: string, cell: number, cells: number): void {
    const since = this.running.get(notebook)?.since ?? this.now();
    this.running.set(notebook, { cell, cells, since });
    this.draw();
  }

  /** A notebook has ended; `text` says how, its time is added. */
  end(notebook: string, text: string): void {
    const since = this.running.get(notebook)?.since ?? this.now();
    this.running.delete(notebook);
    this.ended += 1;
    this.clear();
    this.stream.write(`${notebook}: ${text} (${seconds(this.now() - since)})\n`);
    this.draw();
  }

  /** Remove the line. */
  stop(): void {
    clearInterval(this.ticking);
    this.clear();
  }

  private clear(): void {
    if (this.stream.isTTY) this.stream.write("\r\x1b[2K");
  }

  private draw(): void {
    if (!this.stream.isTTY || this.running.size === 0) return;
    const parts = [...this.running].map(([notebook, { cell, cells, since }]) => {
      const filled = Math.round((10 * (cell - 1)) / Math.max(cells, 1));
      const bar = "█".repeat(filled) + "░".repeat(10 - filled);
      return `${bar} cell ${cell}/${cells} ${seconds(this.now() - since)} ${notebook}`;
    });
    const line = `[${this.ended}/${this.total}] ${parts.join(" · ")}`;
    this.clear();
    this.stream.write(line.slice(0, (this.stream.columns ?? 80) - 1));
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
