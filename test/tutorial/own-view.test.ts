// The kernel's pictures in an exported page: all of them but their rules and programs, which the page has once.

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { ownView } from "../../src/tutorial/export/own-view.ts";
import { kinds } from "../../src/views/kinds.ts";
import type { Recording } from "../../src/views/recording.ts";
import { stepPlayer } from "../../src/views/step-player.ts";
import { given } from "../views/golden.ts";

const golden = (file: string) => readFileSync(path.join(import.meta.dirname, "../golden", file), "utf8");

const pictures = [
  ...["state-card-coroutine", "state-card-long", "state-card-failed", "loop-card-cell", "loop-moments"],
  ...["timeline", "step-player", "waiting-graph"],
];

/** As one writer writes it: no blanks between elements, no short forms. */
const canonical = (html: string) =>
  html
    .replace(/\\u003c/g, "<")
    .replace(/\\"/g, '"')
    .replace(/<(path|rect|circle|img|input|br|g|svg|text)([^>]*?)\s*\/>/g, "<$1$2></$1>")
    .replace(/<\/(img|input|br)>/g, "")
    .replace(/<(\w+)((?: [\w-]+(?:="[^"]*")?)*)>/g, (_, name, attributes: string) => {
      const all = [...attributes.matchAll(/ ([\w-]+)(="[^"]*")?/g)].map(
        ([, key, value = '=""']) => key + value,
      );
      return `<${name} ${all.sort().join(" ")}>`;
    });

describe("a picture of the kernel's", () => {
  test.each(pictures)("%s comes through whole", (name) => {
    const drawn = golden(`${name}.html`);
    const seen = new Set<string>();
    const shown = ownView(drawn, seen)!;
    const [kind] = [...seen];
    const still = kinds[kind!]!.scripted
      ? ""
      : /<div class="ck-still">[\s\S]*?<\/div>(?=\n<div class="ck-view)/.exec(drawn)![0];
    const expected = drawn
      .replace(/^<!--.*-->/, "")
      .replace(still, "")
      .replace(/<script>[\s\S]*<\/script>/, "")
      .replace(/ xmlns="[^"]*"/g, "");
    expect(canonical(shown)).toBe(canonical(expected));
  });

  test("is recognised by its class alone, and only if it is all of the output", () => {
    const none = [
      '<p><div class="ck ck-timeline"></div></p>',
      '<div class="ck ck-unknown"></div>',
      '<div class="ck">',
    ];
    for (const html of none) expect(ownView(html, new Set())).toBeNull();
    for (const html of ['<div class="ck ck-constructor"></div>', '<div class="ck ck-__proto__"></div>'])
      expect(ownView(html, new Set())).toBeNull();
  });

  test("may have attributes of any name", () => {
    const html = '<div class="ck ck-timeline" constructor="x" __proto__="x" toString="x">a</div>';
    expect(ownView(html, new Set())).toBe('<div class="ck ck-timeline">a</div>');
  });

  test("may bring words into the page, and nothing that asks, runs or covers", () => {
    const html = stepPlayer(given<Recording>("recording")).replaceAll(
      "Task-1",
      `<img src=x onerror=go()><b style=\\"position:fixed\\" class=\\"nb-skip x\\">T</b>`,
    );
    const shown = ownView(html, new Set())!;
    expect(shown).not.toMatch(/onerror|nb-skip|position|src=\\?"x|<style|<script>/);
    expect(shown).toContain('<script type="application/json">{"steps":');
  });
});
