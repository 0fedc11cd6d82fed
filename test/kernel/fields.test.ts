// What a client may put into a request's content, and what is made of it.

import { expect, test } from "@jest/globals";
import { number, text, texts } from "../../kernel/wire/fields.ts";

test("what is of another type than the protocol's counts as not given", () => {
  const others = [undefined, null, true, ["a"], { toString: 1 }];
  expect([text("a"), ...[...others, 1].map((value) => text(value, "none"))]).toEqual([
    "a",
    ...Array(6).fill("none"),
  ]);
  expect([number(2, 7), ...[...others, "2"].map((value) => number(value, 7))]).toEqual([
    2,
    ...Array(6).fill(7),
  ]);
  expect(texts({ a: "x + 1", b: 2, c: null, __proto__: { d: "inherited" } })).toEqual({ a: "x + 1" });
  expect([null, undefined, "text", 3].map(texts)).toEqual([{}, {}, {}, {}]);
});
