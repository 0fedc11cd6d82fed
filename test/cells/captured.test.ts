// What stands on fd 1 and 2 is taken by one of two threads at a time, and before a cell's line.

import { spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { DescriptorReader } from "../../kernel/wire/descriptor-reader.ts";
import { WORDS, Word } from "../../src/cells/messages.ts";
import { Captured, Taker } from "../../src/cells/output/captured.ts";
import { WrittenBefore } from "../../src/cells/output/written-before.ts";

describe.each(process.platform === "win32" ? [] : ["a FIFO"])("what is written into %s", () => {
  let folder: string;
  let reads: number;
  let writes: number;
  let words: Int32Array;
  let taken: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cokernel-captured-"));
    const fifo = join(folder, "fifo");
    spawnSync("mkfifo", [fifo]);
    reads = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    writes = openSync(fifo, constants.O_WRONLY);
    words = new Int32Array(new SharedArrayBuffer(4 * WORDS));
    taken = [];
  });
  afterEach(() => {
    closeSync(reads);
    closeSync(writes);
    rmSync(folder, { recursive: true });
  });
  const captured = (self: typeof Taker.WIRE | typeof Taker.CELL) =>
    new Captured(words, self, [{ descriptor: reads, take: (bytes) => void taken.push(`${self} ${bytes}`) }]);

  test("is taken by whose turn it is", () => {
    const [wire, cell] = [captured(Taker.WIRE), captured(Taker.CELL)];
    expect(wire.tryTake()).toBe(false);
    writeSync(writes, "a");
    expect(wire.tryTake()).toBe(true);
    words[Word.TAKES] = Taker.CELL;
    writeSync(writes, "b");
    expect(wire.tryTake()).toBe(null);
    // Its own turn was cut: it goes on with it.
    expect(cell.tryTake()).toBe(true);
    expect(words[Word.TAKES]).toBe(Taker.NOBODY);
    expect(taken).toEqual(["1 a", "2 b"]);
  });

  test("is taken by the wire thread again once a turn that was cut is given back", async () => {
    words[Word.TAKES] = Taker.CELL;
    const wire = new DescriptorReader(captured(Taker.WIRE), async () => {});
    writeSync(writes, "a");
    const read = wire.read();
    new WrittenBefore(captured(Taker.CELL)).recover();
    await read;
    expect(taken).toEqual(["1 a"]);
  });

  test("is not passed by what a cell prints while the wire thread has it in its hands", () => {
    // The wire thread has read "native", and is stopped there for a while.
    words[Word.TAKES] = Taker.WIRE;
    const log = new Int32Array(new SharedArrayBuffer(8));
    const other = new Worker(
      `const { words, log, place, nobody } = require("node:worker_threads").workerData;
       Atomics.wait(log, 0, 0, 20);
       Atomics.store(log, 1, Atomics.add(log, 0, 1) + 1);
       Atomics.store(words, place, nobody);
       Atomics.notify(words, place);`,
      { eval: true, workerData: { words, log, place: Word.TAKES, nobody: Taker.NOBODY } },
    );
    new WrittenBefore(captured(Taker.CELL)).take();
    const printed = Atomics.add(log, 0, 1) + 1;
    expect([Atomics.load(log, 1), printed]).toEqual([1, 2]);
    void other.terminate();
  });

  test("is heard of, without a byte being read before its turn", async () => {
    words[Word.TAKES] = Taker.CELL;
    let heard = () => {};
    const wire = new DescriptorReader(captured(Taker.WIRE), async () => heard());
    wire.listen();
    writeSync(writes, "a");
    for (let turns = 0; turns < 100; turns++) await new Promise((resolve) => setImmediate(resolve));
    expect(readSync(reads, Buffer.alloc(8))).toBe(1);
    const done = new Promise<void>((resolve) => {
      heard = resolve;
    });
    writeSync(writes, "b");
    words[Word.TAKES] = Taker.NOBODY;
    await done;
    expect(taken).toEqual(["1 b"]);
    await wire.close();
  });

  test("is heard of no more, and costs nothing, once nobody can write there", async () => {
    const wire = captured(Taker.WIRE);
    const reader = new DescriptorReader(wire, async () => {});
    reader.listen();
    writeSync(writes, "last");
    closeSync(writes);
    while (wire.ends.length > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toEqual(["1 last"]);
    writes = openSync(join(folder, "fifo"), constants.O_RDWR);
    await reader.close();
  });

  test("is taken by the end of a read, when another thread wrote it right before it said so", async () => {
    const wire = captured(Taker.WIRE);
    let looks = 0;
    const tryTake = wire.tryTake.bind(wire);
    wire.tryTake = () => {
      looks++;
      return tryTake();
    };
    const reader = new DescriptorReader(wire, async () => {});
    reader.listen();
    const other = new Worker(
      `const { parentPort, workerData } = require("node:worker_threads");
       const { writeSync } = require("node:fs");
       parentPort.on("message", (text) => {
         if (text !== "") writeSync(workerData, text);
         parentPort.postMessage(text);
       });`,
      { eval: true, workerData: writes },
    );
    for (let i = 0; i < 500; i++) {
      const text = i % 5 === 0 ? "" : String(i);
      const said = new Promise((resolve) => other.once("message", resolve));
      taken.length = looks = 0;
      other.postMessage(text);
      await said;
      await reader.read();
      // Nothing was written: then nobody has looked.
      if (text === "") expect([looks, taken]).toEqual([0, []]);
      else expect(taken).toEqual([`1 ${text}`]);
    }
    await other.terminate();
    await reader.close();
  });

  test("is looked for at once by who has found something; who has not waits a moment", () => {
    const before = new WrittenBefore(captured(Taker.CELL));
    for (const line of ["a", "b", "c"]) {
      writeSync(writes, line);
      before.take();
    }
    expect(taken).toEqual(["2 a", "2 b", "2 c"]);
    before.take();
    writeSync(writes, "d");
    const from = performance.now();
    while (taken.length < 4) before.take();
    expect(performance.now() - from).toBeLessThan(1_000);
  });
});
