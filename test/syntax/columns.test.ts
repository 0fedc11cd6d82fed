import { expect, test } from "@jest/globals";
import { blanks, columnsOf, lastWithin, within } from "../../src/syntax/columns.ts";

test("characters of Chinese, Japanese and Korean and emoji are two columns wide, what is combined is one character", () => {
  const widths = (text: string) => [...text.split(" ")].map((one) => `${one}${columnsOf(one)}`).join(" ");
  expect(widths("漢 あ カ ー 한 、 「 Ａ 々 〇 👩‍👩‍👧 ❤️ 🇩🇪 👷")).toBe(
    "漢2 あ2 カ2 ー2 한2 、2 「2 Ａ2 々2 〇2 👩‍👩‍👧2 ❤️2 🇩🇪2 👷2",
  );
  expect(widths("a ｶ ｡ ❤ ✔ → © · … e\u0301 ש م")).toBe("a1 ｶ1 ｡1 ❤1 ✔1 →1 ©1 ·1 …1 e\u03011 ש1 م1");
});

test("blanks are as wide as the text they stand for, and keep its tabs", () => {
  expect(blanks("a\t漢e\u0301👩‍👩‍👧'")).toBe(" \t\u3000 \u3000 ");
});

test("of what does not fit no half character is left", () => {
  expect([within("漢字漢", 5), within("ab", 5), lastWithin("漢👩‍👩‍👧a", 4), lastWithin("ab", 5)]).toEqual([
    "漢字",
    "ab",
    "👩‍👩‍👧a",
    "ab",
  ]);
});
