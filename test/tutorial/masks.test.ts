import { expect, test } from "@jest/globals";
import { maskOf } from "../../src/tutorial/masks.ts";

const mask = maskOf("/home/me/course", []);

test("what differs from run to run is taken out", () => {
  expect(mask("at /home/me/course/a.ts, 0x7f3a, 12.5 ms, 1,234.5 a second")).toBe(
    "at …/a.ts, 0x…, … s, … a second",
  );
  expect(mask('<span class="way" style="width:50.1%"></span>')).toBe(
    '<span class="way" style="width:…%"></span>',
  );
});

test("of a player's text alone the lines and values", () => {
  const step = "step 3 of 9 at 0.2 s, iteration 4\n  work:12  await sleep(1)\n  done";
  expect(mask(step)).toBe("step 3 of 9 at … s, iteration …\n  done");
  expect(mask(`They say:\n${step}`)).toContain("work:12  await");
});

// Took minutes: each place of the text was a search to its beginning, or to its end.
test.each([
  ["lines", "a line of text\n".repeat(50_000)],
  ["numbers with commas", "1,".repeat(100_000)],
  ["a line that is drawn", "─".repeat(200_000)],
  ["numbers in columns", "  12  345  6\n".repeat(50_000)],
])("a long text takes no long time: %s", (_, text) => {
  const from = performance.now();
  expect(mask(text)).toBe(text);
  expect(performance.now() - from).toBeLessThan(2_000);
});
