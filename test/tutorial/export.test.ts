// `cokernel export`: what is written where, and what a page is made of. Pages in a browser: test/browser/export.test.ts.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, jest, test } from "@jest/globals";
import { packageFolder } from "../../src/disk/npm-cache.ts";
import { exportNotebooks } from "../../src/tutorial/export/export.ts";
import { hoversOf } from "../../src/tutorial/export/hovers.ts";
import { type PageOptions, pageOf } from "../../src/tutorial/export/page.ts";
import type { Cell, Notebook } from "../../src/tutorial/notebook-file.ts";
import { manyCells } from "./many-cells.ts";
import { cokernel, notebookOf, temporaryFolder, writeJson } from "./notebook-of.ts";

jest.setTimeout(60_000);

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const printed = (text: string): Partial<Cell> => ({
  source: `log(${JSON.stringify(text)})`,
  execution_count: 1,
  outputs: [{ output_type: "stream", name: "stdout", text }],
});

function page(
  cells: Parameters<typeof notebookOf>[0],
  options: { trust?: boolean; theme?: "auto" | "dark" } = {},
) {
  return htmlOf(notebookOf(cells), options);
}
async function htmlOf(notebook: Notebook, options: Partial<PageOptions> = {}): Promise<string> {
  const page = await pageOf(notebook, { folder, name: "x", theme: "auto", trust: false, ...options });
  return page.html;
}
/** The text of a page's cells. */
const shown = (html: string) => html.replace(/^[\s\S]*<main[^>]*>|<\/main>[\s\S]*$/g, "");

describe("cokernel export --to html", () => {
  test("a language may have any name, a heading any letter, and a link stays a link", async () => {
    const source =
      "# a\ud800b\n```constructor\nx\n```\n``` __proto__\n```\n[a](x/javascript:alert(1).ipynb) [b](x/c:d.ipynb)";
    const file = writeJson(
      path.join(folder, "n.ipynb"),
      notebookOf([{ cell_type: "markdown", source }, "1"], {
        language_info: { name: "constructor" },
        title: " ",
      }),
    );
    const out = path.join(folder, "out");
    await exportNotebooks([file], { to: "html", theme: "auto", out });
    const html = readFileSync(path.join(out, "n.html"), "utf8");
    expect([...html.matchAll(/<a href="([^"#]*)" rel/g)].map(([, href]) => href)).toEqual([
      "./javascript:alert(1).html",
      "./c:d.html",
    ]);
    expect(html).toMatch(/<title>a.b<\/title>/);
  });

  test("several pages lead to each other and have an index; links to notebooks lead to their pages", async () => {
    writeJson(
      path.join(folder, "b.ipynb"),
      notebookOf([{ cell_type: "markdown", source: "# Second\n[first](a.ipynb#The-start)" }]),
    );
    writeJson(
      path.join(folder, "a.ipynb"),
      notebookOf([{ cell_type: "markdown", source: "# First\n## The start" }]),
    );
    const { stdout, status } = await cokernel(["export", folder, "--out", path.join(folder, "site")]);
    expect(status).toBe(0);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((file) => path.basename(file)),
    ).toEqual(["a.html", "b.html", "index.html"]);
    const read = (name: string) => readFileSync(path.join(folder, "site", name), "utf8");
    expect(read("index.html")).toContain(
      '<li><a href="a.html">First</a></li><li><a href="b.html">Second</a><p>first</p></li>',
    );
    expect(read("a.html")).toContain('<a rel="next" href="b.html"><small>Next</small>Second →</a>');
    expect(read("a.html")).toContain('<h2 id="The-start">');
    expect(read("b.html")).toContain('<a rel="prev" href="a.html"><small>Previous</small>← First</a>');
    expect(read("b.html")).toContain('href="a.html#The-start"');
  });

  test("names of files may be anything that a file may be called; a notebook may be empty", async () => {
    for (const name of ["1 & #one?", "ä%20b", "empty"]) {
      const source = '# "T" <b>\n\n![p](attachment:p#.png) ![q](attachment:100%.png)';
      const picture = { "image/png": btoa("x") };
      const attachments = { "p#.png": picture, "100%.png": picture };
      const cells: Partial<Cell>[] = name === "empty" ? [] : [{ cell_type: "markdown", source, attachments }];
      writeJson(path.join(folder, `${name}.ipynb`), notebookOf(cells));
    }
    const warned: string[] = [];
    const out = path.join(folder, "site");
    const warn = (text: string) => void warned.push(text);
    await exportNotebooks([folder], { to: "html", theme: "auto", out, warn });
    expect(warned).toEqual([]);
    expect(readFileSync(path.join(out, "index.html"), "utf8")).toContain(
      '<a href="1%20%26%20%23one%3F.html">&quot;T&quot; &lt;b&gt;</a>',
    );
    await exportNotebooks([folder], { to: "md", theme: "auto", out });
    expect(readFileSync(path.join(out, "ä%20b.md"), "utf8")).toContain("![p](%C3%A4%2520b_files/p_.png)");
  });

  test("a link that leads nowhere is told, by its page", async () => {
    const source =
      "# Title\n## C# and F#\n[a](#Title) [g](#C#-and-F#) [h](?x=1#Title) [b](#Titel) [c](b.ipynb) [d](gone.ipynb#x) [e](b.ipynb#x) [f](https://example.org/#x)";
    writeJson(path.join(folder, "a.ipynb"), notebookOf([{ cell_type: "markdown", source }]));
    writeJson(path.join(folder, "b.ipynb"), notebookOf(["1"]));
    const { stderr, status } = await cokernel(["export", ".", "--out", "site"], { cwd: folder });
    expect(status).toBe(0);
    expect(stderr.trim().split("\n")).toEqual([
      "site/a.html: the link to #Titel leads nowhere: a.html has no heading of that name.",
      "site/a.html: the link to gone.html#x leads nowhere: there is no site/gone.html.",
      "site/a.html: the link to b.html#x leads nowhere: b.html has no heading of that name.",
    ]);
  });

  test("no link of the tutorials leads nowhere", async () => {
    const warned: string[] = [];
    await exportNotebooks([path.join(import.meta.dirname, "../../notebooks")], {
      to: "html",
      theme: "auto",
      out: path.join(folder, "site"),
      warn: (text) => void warned.push(text),
    });
    expect(warned).toEqual([]);
  });

  test("a notebook called index is the first page, and leads to the others", async () => {
    for (const name of ["index", "a"])
      writeJson(
        path.join(folder, `${name}.ipynb`),
        notebookOf([{ cell_type: "markdown", source: `# My ${name}` }]),
      );
    const written = await exportNotebooks([folder], {
      to: "html",
      theme: "auto",
      out: path.join(folder, "site"),
    });
    expect(written.map((file) => path.basename(file))).toEqual(["a.html", "index.html"]);
    const index = readFileSync(path.join(folder, "site/index.html"), "utf8");
    expect(shown(index)).toMatch(
      />My index [\s\S]*<ol class="nb-index"><li><a href="a.html">My a<\/a><\/li><\/ol>/,
    );
    const other = readFileSync(path.join(folder, "site/a.html"), "utf8");
    expect(other).toContain('<a href="index.html">Contents</a>');
    expect(other).not.toContain('<nav class="nb-pages"');
  });

  test("a notebook called index that leads to all pages itself has its search below its title, and no second list", async () => {
    writeJson(
      path.join(folder, "index.ipynb"),
      notebookOf(
        ["# My index", "[a](a.ipynb)"].map((source) => ({ cell_type: "markdown" as const, source })),
      ),
    );
    writeJson(path.join(folder, "a.ipynb"), notebookOf([{ cell_type: "markdown", source: "# My a" }]));
    const out = path.join(folder, "site");
    await exportNotebooks([folder], { to: "html", theme: "auto", out });
    const index = readFileSync(path.join(out, "index.html"), "utf8");
    expect(shown(index)).toMatch(/>My index [\s\S]*role="search"[\s\S]*<a href="a.html"[^>]*>a<\/a>/);
    expect(index).not.toContain('<ol class="nb-index">');
  });

  test("an error's message is wrapped, and its source is not", async () => {
    const message = "a message of\ntwo lines";
    const error = {
      output_type: "error" as const,
      ename: "RangeError",
      evalue: message,
      traceback: [`\x1b[31mRangeError\x1b[39m: ${message}`, "In[1]:1", "❱ 1 │ fail()"],
    };
    const html = await page([{ source: "fail()", outputs: [error] }]);
    expect(html).toContain(
      '<span class="nb-message"><span class="f1">RangeError</span>: a message of\ntwo lines</span>\nIn[1]:1\n❱ 1 │ fail()</pre>',
    );
    const foreign = await page([{ source: "", outputs: [{ ...error, traceback: ["Traceback:", "…"] }] }]);
    expect(foreign).toContain('<pre class="nb-error" tabindex="0">Traceback:\n…</pre>');
  });

  test("--execute shows what the cells give now; a cell that fails is told, and nothing is written", async () => {
    writeJson(path.join(folder, "a.ipynb"), notebookOf(["6 * 7"]));
    const run = () => cokernel(["export", folder, "--execute", "--out", path.join(folder, "site")]);
    expect((await run()).status).toBe(0);
    expect(shown(readFileSync(path.join(folder, "site/a.html"), "utf8"))).toContain("<pre>42</pre>");
    writeJson(path.join(folder, "b.ipynb"), notebookOf(["missing"]));
    const { status, stderr } = await run();
    expect(status).toBe(1);
    expect(stderr).toMatch(/ReferenceError[\s\S]*b\.ipynb: cell 1 \(c1\) failed: /);
    expect(readdirSync(path.join(folder, "site"))).toEqual(["a.html"]);
  });

  test("code is coloured as it is read: type parameters are no tags, unless the cell has some", async () => {
    const html = shown(
      await page([
        "const id = <T>(value: T) => value;\nconst n = 1;",
        "const el = <p>text</p>;",
        "const m = 1;",
      ]),
    );
    const [generic, jsx, plain] = html.split('<pre class="nb-input"').slice(1);
    const classOf = (cell: string, text: string) =>
      new RegExp(`<span class="(\\w+)">[^<]*\\b${text}`).exec(cell)?.[1];
    expect(classOf(generic!, "n")).toBe(classOf(plain!, "m"));
    expect(jsx).toContain("&gt;text&lt;/</span>");
  });

  test("a name from a package of npm: has the type that the package declares", async () => {
    process.env.COKERNEL_CACHE = folder;
    const place = path.join(packageFolder("tiny", "1.0.0"), "node_modules/tiny");
    mkdirSync(place, { recursive: true });
    writeJson(path.join(place, "package.json"), { name: "tiny", version: "1.0.0", types: "tiny.d.ts" });
    writeFileSync(path.join(place, "tiny.d.ts"), "export declare function twice(n: number): number;");
    const notebook = notebookOf(['import { twice } from "npm:tiny@1.0.0";\ntwice(1)']);
    const [hovers] = await hoversOf(notebook, folder);
    expect(hovers!.map(({ signature }) => signature)).toEqual(
      Array(2).fill("function twice(n: number): number"),
    );
    delete process.env.COKERNEL_CACHE;
  });

  test("a solution is folded once, with what it gives; a notebook is told of by its first words", async () => {
    const tags = ["solution", "hide-cell", "hide-output"];
    const html = shown(
      await page([{ ...printed("x"), metadata: { tags, jupyter: { source_hidden: true } } }]),
    );
    expect(html.match(/<summary>[^<]*/g)).toEqual(["<summary>Solution"]);
    const source = "# T\n\n*Before: [a](a.ipynb), `x`.*\n\n*Well*, it begins. And goes on.";
    const notebook = notebookOf([{ cell_type: "markdown", source }]);
    const { summary } = await pageOf(notebook, { folder, name: "x", theme: "auto", trust: false });
    expect(summary).toBe("Well, it begins. And goes on.");
  });

  test("tags fold and leave out", async () => {
    const tagged = (tag: string) => ({ ...printed(tag), metadata: { tags: [tag] } });
    const html = shown(
      await page(
        ["hide-input", "hide-output", "hide-cell", "remove-input", "remove_output", "remove-cell"].map(
          tagged,
        ),
      ),
    );
    const cells = html.split('<div class="nb-cell nb-code">').slice(1);
    const brief = (cell: string) => cell.match(/<summary>[^<]*|class="nb-(input|output)"/g);
    expect(cells.map(brief)).toEqual([
      ["<summary>Code", 'class="nb-input"', 'class="nb-output"'],
      ['class="nb-input"', "<summary>Output", 'class="nb-output"'],
      ["<summary>Code and output", 'class="nb-input"', 'class="nb-output"'],
      ['class="nb-output"'],
      ['class="nb-input"'],
    ]);
  });

  test("below a cell stands what it left alive: from its metadata, or as JupyterLab keeps it", async () => {
    const alive = {
      loops: [{ name: "cell", state: "standing still" }],
      tasks: [{ name: "Task-1", state: "waiting", call: "f()" }],
      suspended: [{ name: "g<i>", kind: "generator", call: "g()", state: "suspended", at: "In[1]:2" }],
      more: 3,
    };
    const result = {
      output_type: "execute_result",
      execution_count: 1,
      data: { "text/plain": "1" },
    } as const;
    const html = await page([
      { source: "1", metadata: { cokernel: { alive } } },
      {
        source: "1",
        outputs: [{ ...result, metadata: { cokernel: { alive: { ...alive, tasks: [], more: 0 } } } }],
      },
      { source: "1", metadata: { cokernel: { masks: [], alive: "nonsense" } } },
      { source: "1", metadata: { cokernel: { alive: { loops: [null, { name: 1 }], more: "many" } } } },
    ]);
    const strips = [...shown(html).matchAll(/<div class="nb-alive"[\s\S]*?<\/ul><\/div>/g)].map(([strip]) =>
      strip.replace(/<li>/g, "|").replace(/<[^>]*>/g, ""),
    );
    expect(strips).toEqual([
      "alive here|↻ cell loop standing still|▸ task Task-1 f() waiting|‖ generator g&lt;i&gt; g() suspended at In[1]:2|and 3 more",
      "alive here|↻ cell loop standing still|‖ generator g&lt;i&gt; g() suspended at In[1]:2",
    ]);
  });

  test("a picture is read from the notebook's folder, and from nowhere else", async () => {
    mkdirSync(path.join(folder, "inner"));
    writeFileSync(path.join(folder, "outer.png"), "outer");
    writeFileSync(path.join(folder, "inner/a b.png"), "inner");
    const notebook = notebookOf([{ cell_type: "markdown", source: "![in](a%20b.png) ![out](../outer.png)" }]);
    const html = await htmlOf(notebook, { folder: path.join(folder, "inner") });
    expect(html).toContain(`<img src="data:image/png;base64,${btoa("inner")}" alt="in">`);
    expect(html).toContain("<em>[out]</em>");
  });

  test("--trust leaves the notebook's HTML as it is", async () => {
    const source = '<div style="color:red" onclick="go()">x</div>';
    const cells = [{ cell_type: "markdown" as const, source }];
    expect(shown(await page(cells))).toBe(`<h1>x</h1><div class="nb-cell nb-text"><div>x</div></div>`);
    expect(await page(cells, { trust: true })).toContain(source);
  });

  test("--trust: pictures and links of Markdown are the page's all the same", async () => {
    const attachments = { "p.png": { "image/png": "iVBO\nRw0=" } };
    const source = "![p](attachment:p.png) ![far](https://example.org/x.png) [next](b.ipynb#x)";
    const html = await page([{ cell_type: "markdown", source, attachments }], { trust: true });
    expect(html).toContain('<img src="data:image/png;base64,iVBORw0=" alt="p">');
    expect(html).toContain('<img src="https://example.org/x.png" alt="far">');
    expect(html).toContain('<a href="b.html#x">next</a>');
  });

  test("a title is the first heading, no comment in a fence; names keep their underscores", async () => {
    const titleOfPage = async (source: string) =>
      /<title>(.*?)<\/title>/.exec(await page([{ cell_type: "markdown", source }]))?.[1];
    expect(await titleOfPage("Get it:\n\n```sh\n# install\n```\n\n# [Real](https://x.org) _title_ #")).toBe(
      "Real title",
    );
    expect(await titleOfPage("# On `my_function`")).toBe("On my_function");
    expect(await titleOfPage("~~~\n# open to the end")).toBe("x");
    expect(await titleOfPage("#\n\nText")).toBe("x");
  });

  test("metadata of another form than they have elsewhere are no matter", async () => {
    const metadata = { kernelspec: { name: "x", language: 5 }, title: 7, cokernel: "x", jupytext: null };
    writeJson(
      path.join(folder, "x.ipynb"),
      notebookOf([{ source: "1", metadata: { cokernel: "x", jupyter: null } }], metadata),
    );
    const { status, stderr } = await cokernel(["export", path.join(folder, "x.ipynb")]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test("of a stream that was written over the last is shown", async () => {
    const html = await page([
      { outputs: [{ output_type: "stream", name: "stdout", text: "10%\r50%\rdone\n" }] },
    ]);
    expect(html).toContain('<pre class="nb-stdout">done</pre>');
  });

  test("a picture is as large as its metadata say", async () => {
    const data = { "image/png": "iVBORw0=", "text/plain": "p" };
    const sized = { "image/png": { width: 320, height: '1" onload="go()' } };
    const html = await page([{ outputs: [{ output_type: "display_data", data, metadata: sized }] }]);
    expect(html).toContain('<img alt="p" width="320" src="data:image/png;base64,iVBORw0=">');
  });

  test("formulas are MathML, also where a notebook's HTML is sanitised; what KaTeX does not know stays text", async () => {
    const html = shown(
      await page([{ cell_type: "markdown", source: "<b>$x^2$</b> $\\nonsense$ costs $5 and $6" }]),
    );
    expect(html).toMatch(/<b><span class="katex"><math [\s\S]*<\/math><\/span><\/b>/);
    expect(html).toContain("<code>\\nonsense</code> costs $5 and $6");
  });

  test("a page of a hundred cells stays small", async () => {
    const html = await htmlOf(manyCells(100));
    expect(html.length).toBeLessThan(250_000);
  });

  test("a notebook that is none is told before anything is written", async () => {
    writeJson(path.join(folder, "a.ipynb"), notebookOf(["1"]));
    writeFileSync(path.join(folder, "b.ipynb"), "{}");
    await expect(
      exportNotebooks([folder], { to: "html", theme: "auto", out: path.join(folder, "site") }),
    ).rejects.toThrow("b.ipynb is not a notebook");
    expect(readdirSync(folder).sort()).toEqual(["a.ipynb", "b.ipynb"]);
  });
});

describe("cokernel export", () => {
  const cells: Partial<Cell>[] = [
    {
      cell_type: "markdown",
      source: "# Title\n\n![p](attachment:p.png)",
      attachments: { "p.png": { "image/png": btoa("attached") } },
    },
    printed("three ``` ticks\x1b[31m!\x1b[39m\n"),
    {
      source: "table",
      outputs: [
        {
          output_type: "display_data",
          metadata: {},
          data: { "text/html": "<table><td>1</td>\n\n<script>x</script></table>" },
        },
        { output_type: "display_data", metadata: {}, data: { "image/png": btoa("shown") } },
      ],
    },
  ];

  test("--to md writes fences, sanitised tables, and pictures beside the text", async () => {
    const file = writeJson(path.join(folder, "n.ipynb"), notebookOf(cells));
    const written = await exportNotebooks([file], { to: "md", theme: "auto" });
    expect(written.map((each) => path.relative(folder, each))).toEqual([
      "n.md",
      "n_files/p.png",
      "n_files/c3-2.png",
    ]);
    expect(readFileSync(path.join(folder, "n.md"), "utf8")).toBe(
      `# Title

![p](n_files/p.png)

\`\`\`\`ts
log("three \\\`\\\`\\\` ticks\\u001b[31m!\\u001b[39m\\n")
\`\`\`\`

\`\`\`\`text
three \`\`\` ticks!
\`\`\`\`

\`\`\`ts
table
\`\`\`

<table><td>1</td>
</table>

![c3-2](n_files/c3-2.png)
`.replaceAll("\\`", "`"),
    );
    expect(readFileSync(path.join(folder, "n_files/p.png"), "utf8")).toBe("attached");
  });

  test("what a cell keeps for who reads the notebook, and an empty bundle, are not shown", async () => {
    const kept = { "application/papermill.record/text/plain": "glued" };
    const outputs = [kept, {}].map((data) => ({
      output_type: "display_data" as const,
      metadata: {},
      data,
    }));
    const file = writeJson(path.join(folder, "kept.ipynb"), notebookOf([{ source: "keep", outputs }]));
    const [md] = await exportNotebooks([file], { to: "md", theme: "auto" });
    expect(readFileSync(md!, "utf8")).toBe("```ts\nkeep\n```\n");
    const [html] = await exportNotebooks([file], { to: "html", theme: "auto" });
    expect(readFileSync(html!, "utf8")).not.toContain('class="nb-output"');
  });

  test("--to md: links to notebooks lead to their Markdown, what stands in code stays", async () => {
    const source = `[a](02-b.ipynb#The-loop) [b](sub/x.ipynb) [c](https://e.org/x.ipynb) \`[d](x.ipynb)\`

[ref]: y.ipynb

\`\`\`md
[e](x.ipynb)
\`\`\`

[f](<z z.ipynb>) x.ipynb`;
    const file = writeJson(path.join(folder, "n.ipynb"), notebookOf([{ cell_type: "markdown", source }]));
    await exportNotebooks([file], { to: "md", theme: "auto" });
    const text = readFileSync(path.join(folder, "n.md"), "utf8");
    expect([...text.matchAll(/\S*\.(md|ipynb)\b/g)].map(([found]) => found)).toEqual([
      "[a](02-b.md",
      "[b](sub/x.md",
      "[c](https://e.org/x.ipynb",
      "`[d](x.ipynb",
      "y.md",
      "[e](x.ipynb",
      "z.ipynb",
      "x.ipynb",
    ]);
  });

  test("--to md: an output may have more fences than a call takes arguments", async () => {
    const file = writeJson(path.join(folder, "n.ipynb"), notebookOf([printed("```\n".repeat(200_000))]));
    await exportNotebooks([file], { to: "md", theme: "auto" });
    expect(readFileSync(path.join(folder, "n.md"), "utf8")).toContain("````text\n```\n");
  });

  test("--to md: a picture of one cell is not that of another", async () => {
    const attached = (name: string, data: string): Partial<Cell> => ({
      cell_type: "markdown",
      source: `![p](attachment:${name})`,
      attachments: { [name]: { "image/png": btoa(data) } },
    });
    const cells = [attached("image.png", "a"), attached("image.png", "b"), attached("image.png", "a")];
    cells.push(attached("ä.png", "c"), attached("ö.png", "d"), attached("..", "e"));
    const file = writeJson(path.join(folder, "n.ipynb"), notebookOf(cells));
    await exportNotebooks([file], { to: "md", theme: "auto" });
    const shown = readFileSync(path.join(folder, "n.md"), "utf8").matchAll(/\((.*)\)/g);
    expect([...shown].map(([, place]) => [place, readFileSync(path.join(folder, place!), "utf8")])).toEqual(
      [
        ["n_files/image.png", "a"],
        ["n_files/image-2.png", "b"],
        ["n_files/image.png", "a"],
        ["n_files/_.png", "c"],
        ["n_files/_-2.png", "d"],
        ["n_files/_.png", "e"],
      ].map(([place, data]) => (data === "e" ? ["n_files/_-3.png", data] : [place, data])),
    );
  });

  test.each(["html", "md"] as const)(
    "--to %s: a link between folders leads to the page, wherever pages are",
    async (to) => {
      for (const [here, there] of [
        ["a", "b"],
        ["b", "a"],
      ] as const) {
        mkdirSync(path.join(folder, here));
        const source = `[x](../${there}/${there}.ipynb)`;
        writeJson(path.join(folder, here, `${here}.ipynb`), notebookOf([{ cell_type: "markdown", source }]));
      }
      const places = [path.join(folder, "a"), path.join(folder, "b")];
      const out = path.join(folder, "out");
      const warn = jest.fn();
      await exportNotebooks(places, { to, theme: "auto", warn });
      await exportNotebooks(places, { to, theme: "auto", warn, out });
      expect(warn).not.toHaveBeenCalled();
      expect(readFileSync(path.join(folder, `a/a.${to}`), "utf8")).toMatch(
        new RegExp(`["(]\\.\\./b/b\\.${to}[")]`),
      );
      expect(readFileSync(path.join(out, `a.${to}`), "utf8")).toMatch(new RegExp(`["(]b\\.${to}[")]`));
    },
  );

  test("--to ts writes over no module that lies beside the notebook", async () => {
    const file = writeJson(path.join(folder, "n.ipynb"), notebookOf(["const a = 1;"]));
    const module = path.join(folder, "n.ts");
    writeFileSync(module, "export const mine = 1;\n");
    await expect(exportNotebooks([file], { to: "ts", theme: "auto" })).rejects.toThrow(
      /is no text of a notebook/,
    );
    expect(readFileSync(module, "utf8")).toBe("export const mine = 1;\n");
  });

  test("--to ts writes the code alone, beside the notebook", async () => {
    const file = writeJson(
      path.join(folder, "n.ipynb"),
      notebookOf([{ cell_type: "markdown", source: "x" }, "const a = 1;", "", "a"]),
    );
    await exportNotebooks([file], { to: "ts", theme: "auto" });
    expect(readFileSync(path.join(folder, "n.ts"), "utf8")).toBe("// %%\nconst a = 1;\n\n// %%\na\n");
  });
});
