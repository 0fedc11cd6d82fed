import { expect, test } from "@jest/globals";
import { lineDiff } from "../../src/tutorial/line-diff.ts";

const numbers = Array.from({ length: 30 }, (_, n) => `line ${n}`);

test("the same lines have no difference", () => {
  expect(lineDiff(numbers, [...numbers])).toEqual([]);
});

test("a changed line stands among three on each side", () => {
  expect(lineDiff(numbers, numbers.with(10, "new"))).toEqual([
    "  ⋮",
    ...["  line 7", "  line 8", "  line 9", "- line 10", "+ new", "  line 11", "  line 12", "  line 13"],
    "  ⋮",
  ]);
});

test("what was put in and what was taken out keep the rest of the lines together", () => {
  expect(lineDiff(["a", "b", "c", "d"], ["b", "x", "c", "d", "e"])).toEqual([
    "- a",
    "  b",
    "+ x",
    "  c",
    "  d",
    "+ e",
  ]);
  expect(lineDiff([], ["a"])).toEqual(["+ a"]);
  expect(lineDiff(["a"], [])).toEqual(["- a"]);
});

test("both sides can be read back from the difference of any two texts", () => {
  let seed = 1;
  const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
  for (let round = 0; round < 300; round++) {
    const some = () => Array.from({ length: random(6) }, () => "abc"[random(3)]!);
    const [before, after] = [some(), some()];
    const lines = lineDiff(before, after);
    if (lines.length === 0) expect(before).toEqual(after);
    if (lines.length === 0 || lines.includes("  ⋮")) continue;
    const side = (sign: string) => lines.filter((line) => line[0] !== sign).map((line) => line.slice(2));
    expect([side("+"), side("-")]).toEqual([before, after]);
  }
});

test("thousands of lines that all differ are shown without a table of millions of entries", () => {
  const many = (word: string) => Array.from({ length: 5000 }, (_, n) => `${word} ${n}`);
  expect(lineDiff(many("a"), many("b")).length).toBe(10_000);
});

test("texts of a hundred thousand lines that have nothing in common are shown as a whole", () => {
  const many = (word: string) => Array.from({ length: 100_000 }, (_, n) => `${word} ${n}`);
  expect(lineDiff(many("a"), many("b"))).toHaveLength(200_000);
});
