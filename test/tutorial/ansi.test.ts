import { expect, test } from "@jest/globals";
import { ansiHtml } from "../../src/tutorial/export/ansi.ts";

test.each([
  ["a colour and its end", "\x1b[31mred\x1b[39m plain", '<span class="f1">red</span> plain'],
  [
    "bold, italic, underlined, all at once and ended at once",
    "\x1b[1;3;4mx\x1b[0my",
    '<span class="bo it un">x</span>y',
  ],
  ["a ground has its own text colour", "\x1b[44;33mx", '<span class="g4">x</span>'],
  [
    "inverse is a ground of the text's colour",
    "\x1b[7;31mx\x1b[27my",
    '<span class="g1">x</span><span class="f1">y</span>',
  ],
  ["bright is the colour itself", "\x1b[91;102mx", '<span class="g2">x</span>'],
  [
    "256 and true colours are the nearest of the palette",
    "\x1b[38;5;160ma\x1b[38;2;0;0;200mb",
    '<span class="f1">a</span><span class="f4">b</span>',
  ],
  ["what comes after an extended colour still counts", "\x1b[38;5;2;1mx", '<span class="f2 bo">x</span>'],
  ["links keep their text, movements nothing", "\x1b]8;;https://x\x07here\x1b]8;;\x07\x1b[2K", "here"],
  ["markup is text", "\x1b[31m<b>&", '<span class="f1">&lt;b&gt;&amp;</span>'],
])("%s", (_name, text, html) => {
  expect(ansiHtml(text)).toBe(html);
});
