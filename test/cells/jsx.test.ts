// JSX in cells: by the folder's tsconfig, by React where it is installed, and an error that says what to install.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TestKernel } from "./kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel.stop());

const jsxRuntime = `const jsx = (type, props, key) => [type, props, key];
exports.jsx = jsx;
exports.jsxs = (...args) => ["many", ...jsx(...args)];
exports.Fragment = "fragment";`;

function install(name: string): void {
  const folder = join(kernel.folder, "node_modules", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "package.json"),
    `{ "name": "${name}", "exports": { "./jsx-runtime": "./jsx-runtime.js" } }`,
  );
  writeFileSync(join(folder, "jsx-runtime.js"), jsxRuntime.replace('"fragment"', `"fragment of ${name}"`));
}

const tsconfig = (compilerOptions: object) =>
  writeFileSync(join(kernel.folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));

test.each([
  ["const a = 1;\nconst p = (\n  <p/>\n);", "❱ 3 │   <p/>\n    │   ^"],
  ["await null;\n<><p/></>", "❱ 2 │ <><p/></>\n    │ ^"],
  [
    "class A {\n  accessor b = () => <p/>;\n}",
    "❱ 2 │   accessor b = () => <p/>;\n    │                      ^",
  ],
  ["{ a: 1, b: <p/> }", "❱ 1 │ { a: 1, b: <p/> }\n    │            ^"],
])("says what to install where there is no React, and where the first tag is: %s", async (code, place) => {
  const { ename, evalue, traceback } = await kernel.fail(code);
  expect(ename).toBe("ModuleNotFoundError");
  expect(evalue).toContain(`npm install --prefix "${kernel.folder}" react`);
  expect(evalue).toContain("/** @jsxImportSource npm:react */");
  expect(traceback).toContain(place);
});

describe("with React installed", () => {
  beforeAll(() => install("react"));

  test.each([
    ["an element", '<p title="t">text</p>', "[ 'p', { title: 't', children: 'text' }, undefined ]"],
    ["children", "<p>{1}{2}</p>", "[ 'many', 'p', { children: [ 1, 2 ] }, undefined ]"],
    ["key and spread", '<p {...{ a: 1 }} key="k" />', "[ 'p', { a: 1 }, 'k' ]"],
    ["a fragment", "<>x</>", "[ 'fragment of react', { children: 'x' }, undefined ]"],
    ["in an object", "{ a: <p/> }", "{ a: [ 'p', {}, undefined ] }"],
    [
      "a namespace around it",
      "namespace N { export let tag = <p>{1 as number}</p>; export const same = () => tag }\nN.same()",
      "[ 'p', { children: 1 }, undefined ]",
    ],
    ["types around it", "const n: number = 1 as any; <p>{n!}</p>", "[ 'p', { children: 1 }, undefined ]"],
  ])("%s", async (_what, code, shown) => {
    expect(await kernel.run(code)).toBe(shown);
  });

  test("a component may have a global's name, and be used by later cells", async () => {
    await kernel.run("const Event = (p: { n: number }) => <i>{p.n}</i>;\nconst ui = { Box: Event };");
    expect(
      await kernel.run(
        "[(<Event n={1} />)[0] === Event, (<Event n={1}></Event>)[0] === Event, (<ui.Box n={1}></ui.Box>)[0] === Event, Event({ n: 2 })]",
      ),
    ).toBe("[ true, true, true, [ 'i', { children: 2 }, undefined ] ]");
  });

  test("errors have their line", async () => {
    expect((await kernel.fail("const empty: any = null;\n<p>\n  {empty.name}\n</p>")).traceback).toMatch(
      /❱ 3 │ {3}\{empty\.name\}/,
    );
  });

  test("type assertions and generic arrows are still what they were", async () => {
    expect(await kernel.run("const same = <T>(x: T): T => x;\n[same(1), <number>2, '</p>']")).toBe(
      "[ 1, 2, '</p>' ]",
    );
  });

  test("a tag left open is told where it is", async () => {
    expect((await kernel.fail("const a = 1;\n<p>\n</q>")).traceback).toContain("❱ 3 │ </q>");
  });
});

test("a comment at its beginning says what it is, in cells and in local files", async () => {
  install("preact");
  expect(await kernel.run("/** @jsxImportSource preact */\n(<></>)[0]")).toBe("'fragment of preact'");
  const factory = "/** @jsx make @jsxFrag Frag */\nconst make = (...args: unknown[]) => args, Frag = 0;";
  expect(await kernel.run(`${factory} [<p>{1}</p>, <></>]`)).toBe("[ [ 'p', null, 1 ], [ 0, null ] ]");
  writeFileSync(join(kernel.folder, "factory.tsx"), `${factory} export const all = [<p>{1}</p>, <></>];`);
  writeFileSync(
    join(kernel.folder, "source.jsx"),
    "/** @jsxImportSource preact */\nexport const it = <></>;",
  );
  expect(
    await kernel.run(`import { all } from "./factory"; import { it } from "./source"; [all, it[0]]`),
  ).toBe("[ [ [ 'p', null, 1 ], [ 0, null ] ], 'fragment of preact' ]");
});

describe("with a tsconfig.json", () => {
  test("another import source counts, also in local files", async () => {
    install("preact");
    tsconfig({ jsxImportSource: "preact" });
    writeFileSync(join(kernel.folder, "view.tsx"), "export const view = <>in a file</>;");
    expect(await kernel.run(`import { view } from "./view"; [(<></>)[0], view[0]]`)).toBe(
      "[ 'fragment of preact', 'fragment of preact' ]",
    );
  });

  test("a factory counts", async () => {
    tsconfig({ jsx: "react", jsxFactory: "h" });
    expect((await kernel.fail("1;\n<p/>")).traceback).toMatch(
      /^ReferenceError: h is not defined\n.*"jsx": "react".*\n {2}import \{ h \} from "preact" .*\n.*\nIn\[\d+\]:2\n.*\n❱ 2 │ <p\/>/,
    );
    expect((await kernel.fail("const x = y\n<p/>")).traceback).not.toContain("tsconfig.json");
    expect(await kernel.run("const h = (...args: unknown[]) => args;\n<p>{1}</p>")).toBe("[ 'p', null, 1 ]");
    expect(await kernel.run("/** @jsxFrag Frag */\nconst Frag = 'of the comment';\n[<p/>, <></>]")).toBe(
      "[ [ 'p', null ], [ 'of the comment', null ] ]",
    );
    expect((await kernel.fail("<Absent/>")).traceback).not.toContain("tsconfig.json");
    tsconfig({ jsx: "react" });
    expect((await kernel.fail("<p/>")).traceback).toContain(
      `import React from "react"    // npm install --prefix "${kernel.folder}" react`,
    );
    rmSync(join(kernel.folder, "tsconfig.json"));
  });
});
