import { expect, test } from "@jest/globals";
import { cut, named } from "../../src/views/quantity.ts";

test("a text of several lines stands on one", () => {
  expect(cut(" a \r\n\n b\u2028\tc \n", 80)).toBe(" a b c ");
  expect(cut("\n a  b", 80)).toBe(" a  b");
  expect(named("a\n")).toBe("a ");
  expect(cut("a b", 80)).toBe("a b");
});

// Took six seconds: from each blank a search to the last one.
test("a row of many blanks takes no long time", () => {
  const from = performance.now();
  expect(cut(`a${" ".repeat(100_000)}b`, 4)).toBe("a  …");
  expect(performance.now() - from).toBeLessThan(500);
});
