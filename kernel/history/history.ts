// The history as the kernel holds it: cells are noted at once and written later, off every reply's path.
//
// The database is loaded when a client asks, or a moment after the first cell.

import type { HistoryStore } from "./store.ts";

/** A cell that ran, as it will be stored. */
export interface Note {
  line: number;
  input: string;
  /** text/plain of its result. */
  output: string | null;
}

/** Long enough to gather the cells of a "Run all", short enough to lose little to a crash. */
const WRITE_AFTER_MS = 1_000;
/** Where another kernel holds the file. */
const AGAIN_AFTER_MS = 5_000;
/** Cells that are kept until it lets go. */
const MOST = 1_000;

export class History {
  private notes: Note[] = [];
  private store: Promise<HistoryStore | null> | null = null;
  private timer: NodeJS.Timeout | null = null;

  /** Note a cell of the present session. */
  add(line: number, input: string, output: string | null): void {
    this.notes.push({ line, input, output });
    this.write(WRITE_AFTER_MS);
  }

  /** The store, with all that was noted written; null where none can be had. */
  async open(): Promise<HistoryStore | null> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.store ??= import("./store.ts").then(({ openStore }) => openStore());
    const store = await this.store;
    const { notes } = this;
    this.notes = [];
    if (store === null || store.add(notes)) return store;
    // Another kernel holds the file: keep them for the next time.
    this.notes = [...notes, ...this.notes].slice(-MOST);
    this.write(AGAIN_AFTER_MS);
    return store;
  }

  /** Write what is noted, and close. */
  async close(): Promise<void> {
    if (this.store === null && this.notes.length === 0) return;
    (await this.open())?.close();
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private write(afterMs: number): void {
    this.timer ??= setTimeout(() => void this.open(), afterMs);
  }
}
