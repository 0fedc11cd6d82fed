// Kernel subshells by their messages, written with jupyter_client: what runs beside what, and whom an error, an interrupt, a
// deletion and the kernel's end concern.

import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "@jest/globals";
import { installKernel, root, run } from "./clients.ts";

let outcome: Record<string, any>;

beforeAll(async () => {
  const clients = installKernel();
  const report = path.join(clients.folder, "subshells.json");
  const script = path.join(root, "test/jupyter/subshells.py");
  await run(clients, "python", [script, report], { timeoutMs: 110_000 });
  outcome = JSON.parse(readFileSync(report, "utf8"));
}, 120_000);

const on = (name: string) => ["ok", `${name} waits\n'${name} went on'`];
const stopped = (text: string) => ["KeyboardInterrupt", text];
const aborted = ["aborted", ""];

test("are told as a feature, made, listed and deleted; a cell for one that is gone fails", () => {
  expect(outcome.known).toEqual({
    features: ["kernel subshells"],
    listed: true,
    deleted: { status: "ok" },
    "deleted again": ["error", "UnknownSubshellError"],
    "a cell for it": ["UnknownSubshellError", ["status", "error", "status"]],
  });
});

test("a cell that awaits holds up no other shell's, whichever began first", () => {
  const called = (name: string) => ["ok", `'${name} is called'`];
  expect(outcome.interleaved).toEqual([
    ...[called("second"), on("second"), [false, false]],
    ...[called("main"), on("main"), [false]],
    ...[called("first"), on("first"), []],
  ]);
});

test("of three shells with a hundred cells each every count is another, every output under its own cell, in order", () => {
  expect(outcome.counts).toEqual({
    "outputs are each cell's own": true,
    "counts are unique": true,
    "and those shown": true,
    "in order": ["ok", "'[true,true,true]'"],
  });
});

test("an error aborts what stands behind it in its own shell, and nothing in another", () => {
  expect(outcome.aborted).toEqual([
    [["RangeError", "waits\n"], aborted, aborted],
    [on("first"), ["ok", "'behind 0'"], ["ok", "'behind 1'"]],
    [on("second"), ["ok", "'behind second'"]],
    [on("main"), ["ok", "'after main'"]],
  ]);
});

test("input is asked for in the name of the cell that asks; a second question meanwhile is refused", () => {
  const question = { prompt: "name?", password: false };
  expect(outcome.asks).toEqual([question, "StdinNotAvailableError", [["ok", "'Ada'"]], [on("main")]]);
});

test("an interrupt is the main shell's cell's; without one, the subshells'; and cuts whoever spins", () => {
  const [both, ran] = [
    ["KeyboardInterrupt", "KeyboardInterrupt"],
    ["ok", "42"],
  ];
  expect(outcome.interrupted).toEqual({
    "the main shell's": [stopped("main waits\n"), aborted],
    "and not a subshell's": [on("sub"), ["ok", "'behind sub'"]],
    "the subshells', where main is idle": [stopped("first waits\n"), aborted, stopped("second waits\n")],
    "main spins": [stopped("spins\n")],
    "and the subshell's waits on": [on("sub")],
    "a subshell's spins, main waits": both,
    "a subshell's spins, main is idle": both,
    "a subshell's prompt() keeps the thread": both,
    "main, while a subshell drives the cell loop": ["KeyboardInterrupt", false],
    "which goes on": [["ok", "drives\n"]],
    "twice means all": ["KeyboardInterrupt", ["KeyboardInterrupt", true]],
    "after all that": [ran, ran, ran],
  });
});

test("an interrupt of the main shell's cell leaves alone what a subshell loads: modules and packages", () => {
  const alone = ["KeyboardInterrupt", ["ok", "false"]];
  expect(outcome.loads).toEqual({
    waits: alone,
    spins: alone,
    "the module": [
      ["ok", "loads\ntrue"],
      ["ok", "1"],
    ],
    "the package": ["KeyboardInterrupt", ["ok", "'stopped'"]],
  });
});

test("a deletion aborts what waits, at once; what runs goes on to its end", () => {
  expect(outcome.deleted).toEqual(["ok", [aborted, aborted], true, [on("sub")], false]);
});

test("a comm's messages are handled while the main shell's cell waits for one, and its close behind the deletion", () => {
  expect(outcome.comms).toEqual([true, [["ok", "waits\n0"]], {}]);
});

test("two hundred cells in four shells, interrupted at any moment, end; then each shell runs the next one", () => {
  const kept = ["ok", "42"];
  expect(outcome.storm).toEqual([
    ["KeyboardInterrupt", "ok"],
    [kept, kept, kept, kept],
  ]);
});

test("a restart leaves none; a shutdown waits for none", () => {
  expect(outcome.ends).toEqual([[], "UnknownSubshellError", 0]);
});
