// The course as texts: what each lesson has to be, whatever it teaches. That its outputs are what its cells give is
// `cokernel test`'s to say.

import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type Notebook, readNotebook } from "../../src/tutorial/notebook-file.ts";

const folder = path.join(import.meta.dirname, "../../notebooks");
const names = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
const lessons = names.filter((name) => name !== "index.ipynb").sort();

const read = (name: string): Notebook => readNotebook(path.join(folder, name));
const prose = (name: string): string =>
  read(name)
    .cells.filter(({ cell_type }) => cell_type === "markdown")
    .map(({ source }) => source)
    .join("\n\n");

describe.each(lessons)("%s", (name) => {
  test("has at most 25 cells, each said or run once", () => {
    const { cells } = read(name);
    expect(cells.length).toBeGreaterThanOrEqual(10);
    expect(cells.length).toBeLessThanOrEqual(25);
    const sources = cells.map(({ source }) => source);
    expect(sources.length).toBe(new Set(sources).size);
  });

  test("ends with an exercise, a cell for it, and a folded answer", () => {
    const { cells } = read(name);
    const at = cells.findIndex(({ source }) => source.includes("## Your turn"));
    const [, own, answer] = cells.slice(at, at + 3);
    expect([own?.cell_type, own?.outputs?.some(({ output_type }) => output_type === "error")]).toEqual([
      "code",
      false,
    ]);
    expect(answer?.metadata).toMatchObject({
      tags: expect.arrayContaining(["solution", "hide-cell"]),
      jupyter: { source_hidden: true, outputs_hidden: true },
    });
    expect(cells.length - at).toBeLessThanOrEqual(5);
  });

  test("leads to the lesson before it and the one after it", () => {
    const [before, after] = [-1, 1].map((step) => lessons[lessons.indexOf(name) + step]);
    if (before) expect(prose(name)).toMatch(new RegExp(`Before: \\[[^\\]]+\\]\\(${before}\\)`));
    expect(prose(name).replaceAll(/\s+/g, " ")).toMatch(
      after ? new RegExp(`Next: \\[[^\\]]+\\]\\(${after}\\)`) : "[Contents](index.ipynb)",
    );
  });
});

test("every link from a notebook to another leads to one, by its title", () => {
  const title = (name: string) => /^# (.*)$/m.exec(prose(name))?.[1];
  for (const name of names) {
    for (const [link, says, to] of prose(name).matchAll(/\[([^\]]+)\]\(([^)#]+\.ipynb)\)/g)) {
      expect({ name, link, there: names.includes(to!) }).toEqual({ name, link, there: true });
      // Words such as "Coroutines" stand for "Coroutines, one step at a time"; numbers and "Contents" for themselves.
      if (!/^(\d+|Contents)$/.test(says!)) expect(title(to!)).toMatch(new RegExp(`^${says}`));
    }
  }
});

test("the event loop of lesson 12 has sixty lines", () => {
  const { cells } = read("12-your-own-event-loop.ipynb");
  const made = ["loop", "future", "task", "sleep"].map(
    (id) => cells.find((cell) => cell.id === id)!.source.split(/^(?:const|function\* fetchPage)/m)[0]!,
  );
  expect(made.join("\n").match(/^.*\S.*$/gm)!.length).toBeLessThanOrEqual(60);
});
