import { describe, expect, test } from "@jest/globals";
import { sanitise } from "../../src/tutorial/export/sanitise.ts";
import { hostileSheets, styled } from "./hostile-sheets.ts";

const clean = (html: string) => sanitise(html, { image: () => null, sheets: true });
/** The box, its rules without the box's own, and its content; the box's name as $. */
function parts(html: string) {
  const [, scope = "", own, rules, content] =
    /^<div class="(nb-[\da-f]{16})"><style>\.\1\{([^}]*)\}([^<]*)<\/style>([\s\S]*)<\/div>$/.exec(
      clean(html),
    ) ?? [];
  return { own, rules: rules?.replaceAll(`.${scope}`, "$"), content };
}
const rules = (sheet: string, html = '<p class="a"><b class="b" id="i">x</b></p>') =>
  parts(`<style>${sheet}</style>${html}`).rules;

describe("an output's style sheet", () => {
  test("places Observable Plot's swatches, in a box of its own", () => {
    const name = "plot-d6a7b5-swatch";
    const legend = `<div class="${name}es ${name}es-wrap"><style>:where(.${name}es) {
  font-family: system-ui, sans-serif;
  font-size: 10px;
  margin-bottom: 0.5em;
}
:where(.${name} > svg) {
  margin-right: 0.5em;
  overflow: visible;
}
:where(.${name}es-wrap) {
  display: flex;
  min-height: 33px;
}
:where(.${name}es-wrap .${name}) {
  display: inline-flex;
  margin-right: 1em;
}</style><span class="${name}"><svg fill="#4269d0" width="15" height="15"><rect /></svg>Bergen</span></div>`;
    const { own, rules, content } = parts(legend);
    expect(own).toBe("contain:layout paint;width:fit-content;min-width:100%");
    expect(rules!.split("}")).toEqual([
      "$ :where(.nb-0){font-family:system-ui, sans-serif;font-size:10px;margin-bottom:0.5em",
      "$ :where(.nb-1>img){margin-right:0.5em;overflow:visible",
      "$ :where(.nb-2){display:flex;min-height:33px",
      "$ :where(.nb-2 .nb-1){display:inline-flex;margin-right:1em",
      "",
    ]);
    expect(content).toMatch(
      /^<div class="nb-0 nb-2"><span class="nb-1"><img alt="" class="nb-white" src="data:[^"]*">Bergen<\/span><\/div>$/,
    );
  });

  test("gives a table of pandas its rules, and its inline styles", () => {
    const table = `<div><style scoped>
    .dataframe tbody tr th:only-of-type { vertical-align: middle; }
    .dataframe thead th { text-align: right; padding: 2px 1em }
    #T_1 td:nth-child(2n+1), #T_1_row0 { border: 1px solid #ccc !important }
</style><table class="dataframe" id="T_1"><tbody><tr><th id="T_1_row0" style="padding: 1px; top: 0">0</th></tr></tbody></table></div>`;
    expect(parts(table)).toEqual({
      own: "contain:layout paint;width:fit-content;min-width:100%",
      rules:
        "$ .nb-0 tbody tr th:only-of-type{vertical-align:middle}" +
        "$ .nb-0 thead th{text-align:right;padding:2px 1em}" +
        "$ .nb-1:not(#_) td:nth-child(2n+1),$ .nb-2:not(#_){border:1px solid #ccc!important}",
      content:
        '<div><table class="nb-0 nb-1"><tbody><tr><th style="padding:1px" class="nb-2">0</th></tr></tbody></table></div>',
    });
  });

  test.each([
    ["spelt with escapes and comments", ".\\61 { wi/**/dth: 1px; padding/**/: 1px }", "$ .nb-0{padding:1px}"],
    ["without what meets nothing", ".zzz, .a .zzz, p:not(.zzz) { gap: 1px }", "$ p:not(.nb-1){gap:1px}"],
    [
      "without places on the page",
      ".a { position: fixed; inset: 0; z-index: 9; margin: -1px; gap: 1px }",
      "$ .nb-0{gap:1px}",
    ],
    ["without addresses", ".a { background: url(x); list-style: url(x); color: red }", "$ .nb-0{color:red}"],
    [
      "without at-rules and rules in rules",
      "@media all { p { gap: 1px } } p { & b { gap: 1px } gap: 2px }",
      "$ p{gap:2px}",
    ],
    [
      "of several, each once, in the order of the last",
      "p{gap:1px} b{gap:1px} p { gap: 1px }",
      "$ b{gap:1px}$ p{gap:1px}",
    ],
    [
      "with formulas where nothing negative comes of them",
      ".a { width: calc(100% - 2px); margin: calc(1px - 9px) }",
      "$ .nb-0{width:calc(100% - 2px)}",
    ],
  ])("%s", (_name, sheet, expected) => {
    expect(rules(sheet)).toBe(expected);
  });

  test("with colours of its own makes it stand on white, as it was made for; with the page's it does not", () => {
    const own = (sheet: string) => parts(`<style>${sheet}</style><p>x</p>`).own;
    const white = /;color-scheme:light;color:#1d2227;background:#fff$/;
    for (const colour of [
      "color:red",
      "background:#fafafa",
      "background: linear-gradient(90deg, red 5%, blue)",
    ])
      expect(own(`p{${colour}}`)).toMatch(white);
    expect(parts('<style>p{gap:1px}</style><p style="background:#fee">x</p>').own).toMatch(white);
    for (const colour of ["color:inherit", "background:none", "color:var(--ink)", "border:1px solid #ccc"])
      expect(own(`p{${colour}}`)).not.toMatch(white);
  });

  test("may be style attributes alone, whose colours and paddings are kept in a box as well; what needs none gets none", () => {
    expect(parts('<p style="color: red; position: fixed">a</p>')).toEqual({
      own: "contain:layout paint;width:fit-content;min-width:100%;color-scheme:light;color:#1d2227;background:#fff",
      rules: "",
      content: '<p style="color:red">a</p>',
    });
    expect(parts('<p style="padding: 1px">a</p>').own).toBe(
      "contain:layout paint;width:fit-content;min-width:100%",
    );
    const plain = '<p style="text-align:left">a</p>';
    expect(clean(plain)).toBe(plain);
  });

  test("reaches into its pictures, which know no page, by the rules that they meet", () => {
    const html =
      '<style>.bar { fill: steelblue } .axis > text { fill: #666 } .a p { fill: red } @import "x";</style><svg><g class="axis"><text>0</text></g><rect class="bar"/></svg>';
    const [, data = ""] =
      /^<img alt="" class="nb-white" src="data:image\/svg\+xml;base64,([^"]*)">$/.exec(clean(html)) ?? [];
    expect(Buffer.from(data, "base64").toString()).toContain(
      "><style>.bar{fill:steelblue}.axis&gt;text{fill:#666}</style><g",
    );
  });

  test("is left out of text, of what is hidden, and where it is for other media", () => {
    expect(sanitise('<style>p{gap:1px}</style><p class="a">x</p>', { image: () => null })).toBe("<p>x</p>");
    for (const attribute of ['media="print"', 'type="text/less"', "media='speech'"])
      expect(clean(`<style ${attribute}>p{gap:1px}</style><p>x</p>`)).toBe("<p>x</p>");
    expect(clean("<template><style>p{gap:1px}</style></template><p>x</p>")).toBe("<p>x</p>");
  });

  test("that was cleaned is clean: a second time it says the same", () => {
    const once = clean('<style>.a > b { gap: 1px; color: red }</style><p class="a"><b>x</b></p>');
    const { rules, content } = parts(once);
    expect(rules).toBe(
      "$ .nb-0{width:fit-content;min-width:100%;color:#1d2227;background:#fff}$ .nb-0 .nb-1>b{gap:1px;color:red}",
    );
    expect(content).toBe('<div class="nb-0"><p class="nb-1"><b>x</b></p></div>');
  });
});

describe("a hostile style sheet", () => {
  test.each(hostileSheets.map((sheet) => [sheet.slice(0, 60), sheet]))("%s", (_name, sheet) => {
    const html = clean(styled(sheet));
    const [, scope, , css = "", content = html] =
      /^<div class="(nb-[\da-f]{16})"><style>\.\1\{[^}]*\}(([^<]*))<\/style>([\s\S]*)<\/div>$/.exec(html) ??
      [];
    expect(css).not.toMatch(
      /[^\w\s.,:;{}()>+~*#%/!-]|\/\*|url|position|inset|z-index|animation|content|[:\s,(]-\d/,
    );
    for (const rule of css.split("}").slice(0, -1)) {
      const [selectors = "", declarations] = rule.split("{");
      expect(declarations).toMatch(/^[a-z-]+:/);
      // Commas between brackets do not part selectors.
      let open = 0;
      for (const [index, selector] of selectors.split(",").entries()) {
        if (open === 0)
          expect({ index, selector }).toEqual({
            index,
            selector: expect.stringMatching(`^\\.${scope} [\\w.:*]`),
          });
        open += selector.split("(").length - selector.split(")").length;
      }
      expect(open).toBe(0);
    }
    expect(content).not.toMatch(/<script|<style|\sid=|onerror|nb-skip/);
    expect(content).toContain("behind");
  });

  test("takes no longer than its length", () => {
    const started = performance.now();
    for (const open of [
      "(",
      "[",
      "{",
      "a{",
      ":is(",
      "a{b:calc(",
      ".a ",
      ".a:not(",
      "/*",
      "\\",
      "a,",
      "@media{",
      "'\n",
    ])
      clean(styled(open.repeat(100_000)));
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test("gives thousands of pictures no more than some of its rules", () => {
    const sheet = Array.from({ length: 2000 }, (_, index) => `rect { fill: #${index + 1000} }`).join(" ");
    expect(clean(`<style>${sheet}</style>${"<svg><rect/></svg>".repeat(2000)}`).length).toBeLessThan(
      1_500_000,
    );
  });
});
