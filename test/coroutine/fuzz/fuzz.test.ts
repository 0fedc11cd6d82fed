// Random programs in CPython and here, and the cases that such programs have left behind.
// More of them: npm run fuzz:asyncio -- --programs 10000 --seed 7

import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { setHost } from "../../../src/coroutine/asyncio.ts";
import { asyncGenerators } from "./async-generators.ts";
import { caseText, readCase } from "./case.ts";
import { compare, compareAll } from "./compare.ts";
import { table } from "./constructs/table.ts";
import { generate } from "./generate.ts";
import { generators } from "./generators.ts";
import { run } from "./here.ts";
import { type Program, type Statement, size } from "./program.ts";
import { findPython, Peer } from "./python.ts";
import { shrink } from "./shrink.ts";
import { python, typescript } from "./write.ts";

const seed = 12;
const programs = 300;
const found = findPython();
let peer: Peer | null = null;

beforeAll(() => {
  // "never retrieved" and its like come when memory is swept: no part of a trace.
  setHost({ warn: () => {} });
  if (found !== null) peer = new Peer(found);
});
afterAll(() => peer?.end());

const folder = new URL("cases/", import.meta.url);
describe.each(readdirSync(folder).sort())("%s", (file) => {
  const kept = readCase(readFileSync(new URL(file, folder), "utf8"));
  test("has CPython's trace here", () => {
    expect(run(kept.typescript)).toEqual(kept.trace);
  });
  if (found !== null && found.minor >= kept.minor) {
    test(`has this trace in CPython 3.${found.minor}`, async () => {
      expect(await peer?.run(kept.python)).toEqual(kept.trace);
    });
  }
});

if (found !== null) {
  test(`${programs} programs from seed ${seed} on have the traces of CPython 3.${found.minor}`, async () => {
    const differences: string[] = [];
    const { lines, cut } = await compareAll(
      seed,
      programs,
      found.minor,
      peer as Peer,
      (at, { program, theirs }) => {
        differences.push(caseText(`seed ${at}`, found.minor, program, theirs));
      },
    );
    expect(differences).toEqual([]);
    expect(lines).toBeGreaterThan(programs * 5);
    expect(cut).toBeLessThan(programs / 10);
  }, 60_000);
}

// Before 3.13 close() gives nothing.
if (found !== null && found.minor >= 13) {
  test.each([
    ["generators stepped by hand", generators],
    ["async generators stepped by several tasks", asyncGenerators],
  ])(
    `${programs} %s from seed ${seed} on have the traces of CPython`,
    async (_, program) => {
      const made = Array.from({ length: programs }, (_, i) => program(seed + i));
      const theirs = await Promise.all(made.map((twin) => (peer as Peer).run(twin.python)));
      // The first that differs, with its text: one is enough to look at.
      const at = made.findIndex((twin, i) => run(twin.typescript).join("\n") !== theirs[i]?.join("\n"));
      const differs = made[at];
      expect(
        differs && { seed: seed + at, ...differs, theirs: theirs[at], ours: run(differs.typescript) },
      ).toBe(undefined);
      expect(theirs.flat().length).toBeGreaterThan(programs * 5);
    },
    60_000,
  );
}

// The ring breaks here and is a RecursionError there, which in this program nobody sees but the gather.
if (found !== null && found.minor >= 12) {
  test("a program in which CPython's stack runs out is compared up to there, also where the error is lost", async () => {
    const ring = (before: Statement[]): Program => [
      [{ construct: "gather", args: ["c1", "c2", "t0"], blocks: [] }],
      [{ construct: "raise", args: ["first"], blocks: [] }],
      [...before, { construct: "cancel", args: ["t0"], blocks: [] }],
    ];
    const same = ring([]);
    expect(await peer?.run(python(same))).toEqual([
      "0@0 main begins",
      "1@0 c1#1 begins",
      "1@0 c2#2 begins",
      "RecursionError",
      "ended ValueError(first)",
    ]);
    expect(run(typescript(same))).toContain("1@0 c2#2 3 True");
    expect(await compare(same, peer as Peer)).toBeNull();
    const number = ring([{ construct: "set a variable", args: ["=k0", "v0", 0.00001], blocks: [] }]);
    number[2]?.splice(1, 0, { construct: "get a variable", args: ["v0"], blocks: [] });
    expect((await compare(number, peer as Peer))?.ours).toContain("1@0 c2#2 4 0.00001");
  });
}

const every = (program: Program): Statement[] => {
  const inside = (block: Statement[]): Statement[] =>
    block.flatMap((s) => [s, ...s.blocks.flatMap((inner) => inside(inner))]);
  return program.flatMap(inside);
};

test("a seed gives the same program every time, and another seed another", () => {
  expect(generate(3, 13)).toEqual(generate(3, 13));
  expect(generate(3, 13)).not.toEqual(generate(4, 13));
});

test("each construct of the table is made, and those that an older CPython does otherwise are not made for it", () => {
  const made = (minor: number) => {
    const names = new Set<string>();
    for (let s = 0; s < 500; s++) for (const { construct } of every(generate(s, minor))) names.add(construct);
    return [...names].sort();
  };
  const names = (minor: number) =>
    table
      .filter(({ since = 11 }) => since <= minor)
      .map(({ name }) => name)
      .sort();
  expect(made(13)).toEqual(names(13));
  expect(made(11)).toEqual(names(11));
});

test("a program is shrunk to what is needed for the difference", async () => {
  const program = generate(5, 13);
  const has = (p: Program, name: string) => every(p).some(({ construct }) => construct === name);
  const names = ["sleep", "spawn"];
  expect(names.every((name) => has(program, name))).toBe(true);
  const small = await shrink(program, async (p) => names.every((name) => has(p, name)));
  expect(size(small)).toBe(2);
});

test("a case file gives back what was written into it", () => {
  const program = generate(6, 13);
  const trace = run(typescript(program));
  const read = readCase(caseText("seed 6", 13, program, trace));
  expect(read).toEqual({ minor: 13, python: python(program), typescript: typescript(program), trace });
});
