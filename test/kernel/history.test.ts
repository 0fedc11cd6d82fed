import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { historyFile } from "../../kernel/history/file.ts";
import { History } from "../../kernel/history/history.ts";
import { HistoryStore, openStore } from "../../kernel/history/store.ts";
import { logTo } from "../../kernel/wire/log.ts";

const folder = mkdtempSync(join(tmpdir(), "history-"));
afterAll(() => rmSync(folder, { recursive: true }));

function filled(): HistoryStore {
  const store = new HistoryStore(":memory:");
  store.add([
    { line: 1, input: "1+2", output: "3" },
    { line: 2, input: "const a = 1", output: null },
    { line: 3, input: "1+2", output: "3" },
  ]);
  return store;
}
const lines = (entries: { session: number; line: number }[]) =>
  entries.map(({ session, line }) => [session, line]);

describe("HistoryStore", () => {
  test("tail gives the last cells, oldest first, with their results", () => {
    expect(filled().tail(2)).toEqual([
      { session: 1, line: 2, input: "const a = 1", output: null },
      { session: 1, line: 3, input: "1+2", output: "3" },
    ]);
  });

  test("range ends before stop; without one it goes to the end", () => {
    expect(lines(filled().range(1, 1, 3))).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(lines(filled().range(0, 2))).toEqual([
      [1, 2],
      [1, 3],
    ]);
  });

  test("search matches globs over the whole text, unique by text, and the last n", () => {
    const store = filled();
    expect(lines(store.search("1?2*"))).toEqual([
      [1, 1],
      [1, 3],
    ]);
    expect(lines(store.search("*", true))).toEqual([
      [1, 2],
      [1, 3],
    ]);
    expect(lines(store.search("*", false, 1))).toEqual([[1, 3]]);
    expect(store.search("a")).toEqual([]);
    expect(store.search("'; drop table cells; --")).toEqual([]);
  });

  test("kernels share one file, each as a session of its own", () => {
    const path = join(folder, "deep", "history.sqlite");
    const [first, second] = [openStore(path)!, openStore(path)!];
    first.add([{ line: 1, input: "first", output: null }]);
    second.add([{ line: 1, input: "second", output: null }]);
    expect(second.session).toBe(first.session + 1);
    expect(second.range(-1, 0).map(({ input }) => input)).toEqual(["first"]);
    expect(second.tail(5).map(({ input }) => input)).toEqual(["first", "second"]);
    first.close();
    second.close();
  });

  test("a file that cannot be opened costs the history its memory, not the kernel its life", () => {
    const path = join(folder, "not-a-database");
    writeFileSync(path, "x".repeat(4096));
    const store = openStore(path)!;
    expect(store.add([{ line: 1, input: "a", output: null }])).toBe(true);
    expect(store.tail(1)).toHaveLength(1);
  });

  test("a full disk is told of once, and what was to be added is added when there is room", () => {
    const file = join(folder, "log");
    logTo(openSync(file, "w"));
    try {
      const store = new HistoryStore(join(folder, "full.sqlite"));
      const { db } = store as unknown as { db: { pragma(text: string): void } };
      const notes = [{ line: 1, input: "x".repeat(100_000), output: null }];
      db.pragma("max_page_count = 8");
      expect([store.add(notes), store.add(notes)]).toEqual([false, false]);
      db.pragma("max_page_count = 1000");
      expect(store.add(notes)).toBe(true);
      expect(readFileSync(file, "utf8")).toBe("cokernel: history: not written (database or disk is full)\n");
      store.close();
    } finally {
      logTo(2);
    }
  });
});

describe("History", () => {
  test("a cell is found at once, although it is written later", async () => {
    process.env.COKERNEL_HISTORY = ":memory:";
    const history = new History();
    history.add(1, "a", null);
    expect((await history.open())!.tail(1)).toMatchObject([{ line: 1, input: "a" }]);
    await history.close();
  });
});

test("the file is where COKERNEL_HISTORY says, else in the data folder", () => {
  expect(historyFile({ COKERNEL_HISTORY: ":memory:" })).toBe(":memory:");
  expect(historyFile({ JUPYTER_DATA_DIR: "/j", XDG_DATA_HOME: "/x" })).toBe("/j/cokernel/history.sqlite");
  expect(historyFile({ XDG_DATA_HOME: "/x" })).toBe("/x/cokernel/history.sqlite");
  expect(historyFile({}, "linux")).toMatch(/\/\.local\/share\/cokernel\/history\.sqlite$/);
});
