// Whose is what belongs to no cell, and when all have ended.

import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { type RunningCell, RunningCells } from "../../kernel/wire/running-cells.ts";

const running = (cell: number, subshell: boolean): RunningCell => ({
  request: {} as never,
  cell,
  subshell,
  began: 0,
});

test("the foremost is the main shell's, else the one that has run for longest; the last is the one that began last", () => {
  const cells = new RunningCells();
  expect([cells.foremost, cells.last]).toEqual([null, 0]);
  const [first, main, second] = [running(3, true), running(4, false), running(5, true)];
  for (const each of [first, main, second]) cells.add(each);
  expect([cells.foremost, cells.last, cells.size, cells.of(5)]).toEqual([main, 5, 3, second]);
  cells.delete(main);
  expect([cells.foremost, cells.last, cells.size, cells.of(4)]).toEqual([first, 5, 2, undefined]);
});

test("who waits for the end of all is told when none runs any more, at once where none does", async () => {
  const cells = new RunningCells();
  await cells.ended();
  const log: string[] = [];
  const [one, other] = [running(1, false), running(2, true)];
  cells.add(one);
  cells.add(other);
  void cells.ended().then(() => log.push("ended"));
  cells.delete(one);
  await turn();
  expect(log).toEqual([]);
  cells.delete(other);
  await turn();
  expect(log).toEqual(["ended"]);
});
