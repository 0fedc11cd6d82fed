// The history in one SQLite file for all kernels of a user; each process is a session.
//
// Counterpart: IPython/core/history.py. Patterns are globs, entries come oldest first.

import { chmodSync, closeSync, openSync } from "node:fs";
import { devNull } from "node:os";
import { dirname } from "node:path";
import type Database from "libsql";
import { makeFolder } from "../../src/disk/make-folder.ts";
import { log } from "../wire/log.ts";
import { historyFile } from "./file.ts";
import type { Note } from "./history.ts";
import { loadLibsql } from "./libsql.ts";

/** How long a query may wait for another kernel's write; it holds up the wire thread. */
const BUSY_MS = 100;
/** How long opening may wait for another kernel that does the same. */
const OPEN_MS = 500;
const PAUSE_MS = 5;
/** What libsql opens, with room to spare: its threads' own descriptors, and SQLite's files. */
const DESCRIPTORS = 24;
/** Never changes: waiting on it is a pause. */
const pause = new Int32Array(new SharedArrayBuffer(4));

export interface HistoryEntry {
  session: number;
  line: number;
  input: string;
  output: string | null;
}

const SCHEMA = `
  create table if not exists sessions (session integer primary key autoincrement, start text not null);
  create table if not exists cells (
    id integer primary key, session integer not null, line integer not null, input text not null, output text
  );
  create index if not exists cells_of_session on cells (session, line);
`;
const ENTRY = "session, line, input, output";

export class HistoryStore {
  private readonly db: Database.Database;
  /** Number of the present session. */
  readonly session: number;
  /** Why nothing could be added, as it was said last. */
  private failure: string | null = null;

  /** @param path a file, or `:memory:` */
  constructor(path: string) {
    this.db = new (loadLibsql())(path);
    this.db.pragma(`busy_timeout = ${BUSY_MS}`);
    const start = new Date().toISOString();
    this.session = free(() => {
      this.db.pragma("journal_mode = WAL");
      this.db.pragma("synchronous = NORMAL");
      this.db.exec(SCHEMA);
      return Number(this.db.prepare("insert into sessions (start) values (?)").run(start).lastInsertRowid);
    });
  }

  /** Add cells to the present session; false: the file is held by another kernel, or the disk is full, and nothing was added. */
  add(notes: readonly Note[]): boolean {
    if (notes.length === 0) return true;
    const insert = this.db.prepare("insert into cells (session, line, input, output) values (?, ?, ?, ?)");
    let cause: unknown = null;
    try {
      this.db.transaction(() => {
        try {
          for (const { line, input, output } of notes) insert.run(this.session, line, input, output);
        } catch (error) {
          cause = error; // a full disk has ended the transaction: libsql then complains that there is none to end
          throw error;
        }
      })();
      this.failure = null;
      return true;
    } catch (error) {
      const { message } = (cause ?? error) as Error;
      // Said once of one fault: it is tried again every few seconds.
      if (message !== this.failure) log(`history: not written (${message})`);
      this.failure = message;
      return false;
    }
  }

  /** The last `n` cells, of all sessions. */
  tail(n: number): HistoryEntry[] {
    return this.all(`select ${ENTRY} from cells order by id desc limit ?`, n).reverse();
  }

  /**
   * Cells `start` to `stop` of a session.
   *
   * @param session its number; 0 is the present one, -1 the one before
   * @param stop exclusive; left out: to the end
   */
  range(session: number, start: number, stop?: number): HistoryEntry[] {
    const number = session > 0 ? session : this.session + session;
    const end = stop ?? Number.MAX_SAFE_INTEGER;
    return this.all(
      `select ${ENTRY} from cells where session = ? and line >= ? and line < ? order by id`,
      number,
      start,
      end,
    );
  }

  /**
   * Cells whose whole text matches a glob, the last `n` of them.
   *
   * @param unique of cells with the same text only the latest
   */
  search(pattern: string, unique = false, n = -1): HistoryEntry[] {
    const latest = "and id in (select max(id) from cells group by input)";
    return this.all(
      `select ${ENTRY} from cells where input glob ? ${unique ? latest : ""} order by id desc limit ?`,
      pattern,
      n,
    ).reverse();
  }

  close(): void {
    this.db.close();
  }

  private all(sql: string, ...values: unknown[]): HistoryEntry[] {
    return this.db.prepare(sql).all(...values) as HistoryEntry[];
  }
}

/** SQLite does not wait for a file whose journal another kernel is just setting up: try again. */
function free<T>(use: () => T): T {
  for (const end = performance.now() + OPEN_MS; ; Atomics.wait(pause, 0, 0, PAUSE_MS)) {
    try {
      return use();
    } catch (error) {
      if (!/locked|busy/i.test((error as Error).message) || performance.now() > end) throw error;
    }
  }
}

/** @throws EMFILE where a cell has opened so many files that few are left: libsql would end the process, and not only fail. */
function mustHaveDescriptors(): void {
  const opened: number[] = [];
  try {
    while (opened.length < DESCRIPTORS) opened.push(openSync(devNull, "r"));
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}

/**
 * The user's history; in memory where its file cannot be opened, with a line that says so. null: SQLite has no binary for
 * this system, or nothing can be opened.
 */
export function openStore(path = historyFile()): HistoryStore | null {
  try {
    mustHaveDescriptors();
  } catch (error) {
    log(`no history is kept: ${(error as Error).message}.`);
    return null;
  }
  try {
    if (path !== ":memory:") {
      makeFolder(dirname(path), 0o700);
      // For its user alone; the files that SQLite puts beside it get the same mode.
      closeSync(openSync(path, "a", 0o600));
      chmodSync(path, 0o600);
    }
    return new HistoryStore(path);
  } catch (error) {
    log(`history is kept in memory only: ${path} cannot be opened (${(error as Error).message}).`);
  }
  try {
    return new HistoryStore(":memory:");
  } catch (error) {
    log(`no history is kept: ${(error as Error).message}.`);
    return null;
  }
}
