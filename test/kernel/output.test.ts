import { setTimeout as sleep } from "node:timers/promises";
import { MessageChannel } from "node:worker_threads";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { Output } from "../../kernel/wire/output.ts";
import { StreamMerger } from "../../kernel/wire/stream-merger.ts";
import { outputRecord } from "../../src/cells/output/output-record.ts";
import { Kind, MAX_RECORD, RingWriter, ringMemory } from "../../src/cells/output/ring.ts";

const bytes = (text: string) => Buffer.from(text);

describe("StreamMerger", () => {
  function merger() {
    const sent: string[] = [];
    const clock = { now: 0 };
    const merge = new StreamMerger(
      (cell, name, text) => sent.push(`${cell} ${name} ${text}`),
      () => clock.now,
    );
    return { merge, sent, clock };
  }

  test("sends the first line at once, and what follows together", () => {
    const { merge, sent, clock } = merger();
    merge.add(1, Kind.STDOUT, bytes("a\n"));
    merge.settle();
    expect(sent).toEqual(["1 stdout a\n"]);
    for (const line of ["b\n", "c\n"]) {
      clock.now += 5;
      merge.add(1, Kind.STDOUT, bytes(line));
      merge.settle();
    }
    expect(sent).toEqual(["1 stdout a\n"]);
    clock.now += 20;
    merge.settle();
    expect(sent).toEqual(["1 stdout a\n", "1 stdout b\nc\n"]);
    merge.flushAll();
  });

  test("forgets a cell that was quiet for a period, and has no timer then", () => {
    jest.useFakeTimers();
    try {
      const sent: string[] = [];
      const merge = new StreamMerger(
        (cell, _, text) => sent.push(`${cell} ${text}`),
        () => Date.now(),
      );
      merge.add(1, Kind.STDOUT, bytes("a\n"));
      merge.settle();
      merge.add(1, Kind.STDOUT, bytes("b\n"));
      jest.advanceTimersByTime(20);
      expect([sent, jest.getTimerCount()]).toEqual([["1 a\n", "1 b\n"], 1]);
      jest.advanceTimersByTime(20);
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  test("keeps stdout and stderr of a cell in order, and cells apart", () => {
    const { merge, sent } = merger();
    merge.add(1, Kind.STDOUT, bytes("out"));
    merge.add(2, Kind.STDOUT, bytes("other"));
    merge.add(1, Kind.STDERR, bytes("err"));
    merge.add(1, Kind.STDOUT, bytes("again"));
    merge.flushAll();
    expect(sent).toEqual(["1 stdout out", "1 stderr err", "1 stdout again", "2 stdout other"]);
  });

  test("sends a message whenever enough has come, without waiting", () => {
    const { merge, sent } = merger();
    for (let i = 0; i < 10; i++) merge.add(1, Kind.STDOUT, Buffer.alloc(64 << 10, "x"));
    expect(sent.map((message) => message.length - "1 stdout ".length)).toEqual([256 << 10, 256 << 10]);
    merge.flushAll();
  });

  test("holds back half a character until its other half comes", () => {
    const { merge, sent, clock } = merger();
    const euro = bytes("€");
    merge.add(1, Kind.STDOUT, euro.subarray(0, 2));
    merge.settle();
    expect(sent).toEqual([]);
    clock.now += 100;
    merge.add(1, Kind.STDOUT, euro.subarray(2));
    merge.settle();
    expect(sent).toEqual(["1 stdout €"]);
    for (const byte of euro) {
      merge.add(1, Kind.STDOUT, Uint8Array.of(byte));
      for (let pause = 0; pause < 3; pause++) {
        clock.now += 100;
        merge.settle();
      }
    }
    expect(sent).toEqual(["1 stdout €", "1 stdout €"]);
    merge.flushAll();
  });
});

describe("Output", () => {
  let stop = () => {};
  afterEach(() => stop());

  function output() {
    const memory = ringMemory();
    const { port1, port2 } = new MessageChannel();
    const sent: [number, string, string][] = [];
    const out = new Output(memory, port2, {
      stream: async (cell, name, text) => void sent.push([cell, name, text]),
      output: async (cell, { msgType, content }) => {
        const { n } = JSON.parse(Buffer.from(content).toString());
        sent.push([cell, msgType, String(n)]);
      },
    });
    stop = () => {
      out.close();
      port1.close();
    };
    return { out, sent, writer: new RingWriter(memory), bulk: port1 };
  }

  test("100,000 lines become few messages, complete and in order", async () => {
    const { out, sent, writer } = output();
    let expected = "";
    for (let i = 0; i < 100_000; i++) {
      writer.text(Kind.STDOUT, 1, `line ${i}\n`);
      expected += `line ${i}\n`;
      if (i % 20_000 === 19_999) out.drain(1); // one thread plays both: the ring must not fill up
    }
    expect(sent.length).toBeLessThan(20);
    expect(sent.map(([, , text]) => text).join("")).toBe(expected);
  });

  test("characters survive a text that is split over many records", () => {
    const { out, sent, writer } = output();
    const text = "ä€😀".repeat(MAX_RECORD / 12);
    writer.text(Kind.STDERR, 3, text);
    out.drain(3);
    expect(sent.map(([, , part]) => part).join("")).toBe(text);
  });

  test("what is printed before a display comes before it, large ones included", () => {
    const { out, sent, writer, bulk } = output();
    const record = (n: number) => outputRecord({ msgType: "display_data", content: { n } });
    writer.text(Kind.STDOUT, 1, "before");
    writer.bytes(Kind.OUTPUT, 1, record(1));
    bulk.postMessage({ record: record(2), buffers: [] });
    writer.bytes(Kind.BULK, 1, new Uint8Array(0));
    writer.text(Kind.STDOUT, 1, "after");
    out.drain(1);
    expect(sent).toEqual([
      [1, "stdout", "before"],
      [1, "display_data", "1"],
      [1, "display_data", "2"],
      [1, "stdout", "after"],
    ]);
  });

  test("of updates of a display that follow each other the last is handed on, in its place among what is printed and shown", () => {
    const { out, sent, writer } = output();
    const update = (n: number, display_id: string) =>
      writer.bytes(
        Kind.OUTPUT,
        1,
        outputRecord({ msgType: "update_display_data", content: { n, transient: { display_id } } }),
        2_048,
      );
    for (let n = 0; n < 100; n++) {
      update(n, "a");
      update(n + 1_000, "b");
    }
    writer.text(Kind.STDOUT, 1, "between");
    update(200, "a");
    update(201, "a");
    writer.bytes(Kind.OUTPUT, 1, outputRecord({ msgType: "display_data", content: { n: 300 } }));
    update(202, "a");
    out.drain(1);
    expect(sent).toEqual([
      [1, "update_display_data", "99"],
      [1, "update_display_data", "1099"],
      [1, "stdout", "between"],
      [1, "update_display_data", "201"],
      [1, "display_data", "300"],
      [1, "update_display_data", "202"],
    ]);
  });

  test("a record takes its weight of the ring, wherever the ring's end is", () => {
    const { out, sent, writer } = output();
    const numbers = Array.from({ length: 3_000 }, (_, n) => n);
    for (const n of numbers) {
      writer.bytes(
        Kind.OUTPUT,
        1,
        outputRecord({ msgType: "display_data", content: { n } }),
        2_000 + (n % 7) * 4,
      );
      writer.text(Kind.STDOUT, 1, "x".repeat(n % 5));
      if (n % 400 === 0) out.drain(1);
    }
    out.drain(1);
    expect(sent.filter(([, type]) => type === "display_data").map(([, , n]) => Number(n))).toEqual(numbers);
  });

  test("a line is seen although nothing ends", async () => {
    const { out, sent, writer } = output();
    void out.run();
    await sleep(20);
    writer.text(Kind.STDOUT, 9, "now\n");
    while (sent.length === 0) await sleep(1);
    expect(sent).toEqual([[9, "stdout", "now\n"]]);
    writer.text(Kind.STDOUT, 9, ""); // wakes the reader a last time, so that it sees the end
  });
});
