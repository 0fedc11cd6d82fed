import { expect, test } from "@jest/globals";
import { Waited } from "../../kernel/waited.ts";

const word = new Int32Array(new SharedArrayBuffer(4));
const stopFor = (ms: number) => Atomics.wait(word, 0, 0, ms);

test("time between two looks counts, and of a longer one, in which the process was stopped, no more than was said", () => {
  const waited = new Waited(50);
  stopFor(20);
  expect(waited.look()).toBeGreaterThanOrEqual(20);
  waited.heard();
  stopFor(200);
  const once = waited.look();
  expect(once).toBe(50);
  stopFor(200);
  expect(waited.look()).toBe(100);
});
