import { describe, expect, test } from "@jest/globals";
import { sanitise, svgImage } from "../../src/tutorial/export/sanitise.ts";

const image = (source: string) => (source.startsWith("data:image/") ? source : null);
const clean = (html: string) => sanitise(html, { image });

describe("a notebook's HTML", () => {
  test.each([
    ["keeps what shows something", '<p title="t">a <b>b</b><br>c</p>', '<p title="t">a <b>b</b><br>c</p>'],
    ["keeps a table's shape", '<td colspan="2" scope="x" onclick="y">a</td>', '<td colspan="2">a</td>'],
    [
      "keeps an empty corner no heading",
      '<th role="cell"></th><th role="x">',
      '<th role="cell"></th><th></th>',
    ],
    ["closes what is left open, and opens nothing by an end", "</div><ul><li>a", "<ul><li>a</li></ul>"],
    ["keeps the text of elements that it does not know", "<my-tag>a <blink>b</blink></my-tag>", "a b"],
    [
      "drops scripts and what embeds, with all that is in them",
      "a<script>b</script><iframe>c</iframe>d",
      "ad",
    ],
    ["drops what is hidden until a script shows it", '<div hidden="hidden">a</div>b', "b"],
    [
      "keeps harmless links only",
      '<a href="javascript:x">a</a><a href="b.html">b</a>',
      '<a>a</a><a href="b.html" rel="nofollow noreferrer">b</a>',
    ],
    [
      "keeps the styles that place text, no colours and no addresses",
      '<p style="text-align: left; color:red; width:url(x); position:fixed">a</p>',
      '<p style="text-align:left">a</p>',
    ],
    [
      "keeps the marks of a type error",
      '<b style="border-bottom: 2px solid var(--jp-error-color1, #d32f2f); border-left: 9em solid red">a</b>',
      '<b style="border-bottom:2px solid var(--jp-error-color1, #d32f2f)">a</b>',
    ],
    [
      "says the name of a picture that it may not fetch",
      '<img src="https://x/" alt="a cat">',
      "<em>[a cat]</em>",
    ],
    [
      "reads capitals as browsers do",
      '<IMG SRC="data:image/png;base64,aGk=" ONLOAD=x><SCRIPT>y</SCRIPT>',
      '<img src="data:image/png;base64,aGk=" alt="">',
    ],
    ["leaves no entity to be read twice", "&lt;script&gt;&amp;lt;", "&lt;script&gt;&amp;lt;"],
  ])("%s", (_name, html, expected) => {
    expect(clean(html)).toBe(expected);
  });

  test("keeps a link that is harmless where it leads in the end", () => {
    const link = (href: string) => href.replace(/^.*\//, "");
    expect(sanitise('<a href="x/javascript:y">a</a><a href="x/b.html">b</a>', { image, link })).toBe(
      '<a>a</a><a href="b.html" rel="nofollow noreferrer">b</a>',
    );
  });

  // Took a minute: the parser looks through all that are open at each that opens, and so did a search for the svg's end.
  test.each([
    ["elements in each other", "<div>".repeat(300_000)],
    ["elements in each other, and a sheet", `<style>a{color:red}</style>${"<div>".repeat(300_000)}`],
    ["pictures in each other", "<svg>".repeat(300_000)],
  ])("takes no long time, but ends where it nests too deep: %s", (_, html) => {
    const from = performance.now();
    expect(sanitise(`<p>a</p>${html}`, { image, sheets: true })).toContain("<p>a</p>");
    expect(performance.now() - from).toBeLessThan(2_000);
  });

  test("has an svg that never ends without a long search for its end", () => {
    const from = performance.now();
    svgImage(`${"<svg".repeat(100_000)}currentColor`, "");
    expect(performance.now() - from).toBeLessThan(2_000);
  });

  test("has an svg as an image, with the capitals of its names", () => {
    const html = clean('a<svg viewBox="0 0 1 1"><linearGradient id="g"/><text>x &lt; y</text></svg>b');
    const data = /^a<img alt="" class="nb-white" src="data:image\/svg\+xml;base64,([^"]+)">b$/.exec(
      html,
    )![1]!;
    expect(Buffer.from(data, "base64").toString()).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><linearGradient id="g"></linearGradient><text>x &lt; y</text></svg>',
    );
  });

  test("has an svg with its own style sheet, which is text also where it looks like more", () => {
    const picture = (html: string) =>
      Buffer.from(/base64,([^"]+)/.exec(clean(html))![1]!, "base64").toString();
    expect(picture("<svg><style>#m > .node { fill: #ececff }</style><g/></svg>")).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg"><style>#m &gt; .node { fill: #ececff }</style><g></g></svg>',
    );
    expect(picture("<svg><style><![CDATA[ a > b {} ]]></style></svg>")).toContain(
      "<style> a &gt; b {} </style>",
    );
    expect(picture("<svg><style></style><script>x</script></style><script>y</script></svg>")).not.toMatch(
      /script|[xy]</,
    );
  });

  test("has an svg that takes the colour of its text in that of the page, in both themes", () => {
    const html = clean('<svg viewBox="0 0 1 1"><path stroke="currentColor"/></svg>');
    const data = /^<img alt="" src="data:image\/svg\+xml;base64,([^"]+)">$/.exec(html)![1]!;
    expect(Buffer.from(data, "base64").toString()).toMatch(
      /^<svg [^>]*><style>:root\{color:#\w+\}@media\(prefers-color-scheme:dark\)\{:root\{color:#\w+\}\}<\/style><path/,
    );
  });

  test("that was cleaned is clean: a second time changes nothing", () => {
    for (const html of [
      "<p>a<p>b",
      "<b><i>x</b></i>",
      '<a title="&quot;><script>x</script>">y</a>',
      "<table><td>x",
    ]) {
      expect(clean(clean(html))).toBe(clean(html));
    }
  });
});
