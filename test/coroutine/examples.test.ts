// The docstrings of cokernel/asyncio: everything exported has one, and so has every member; everything exported, and
// every member that does something, has an example in it. The examples are programs: they pass the compiler, they run,
// and what they remark of a value (`lock.locked(); // false`) is what it is.

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { build } from "esbuild";
import * as asyncio from "../../src/coroutine/asyncio.ts";
import { exampleIn, exported, membersOf } from "./docstrings.ts";
import * as exampleNames from "./example-names.ts";

const root = path.resolve(import.meta.dirname, "../..");
const folder = path.join(root, "artifacts/examples");

const items = exported();
const values = items.filter(({ name }) => name in asyncio);
const members = items.flatMap((item) => membersOf(item, items));
const examples = [...items, ...members]
  .map(({ name, doc }) => ({ name, text: exampleIn(doc) }))
  .filter(({ text }) => text !== "");

const namesOf = (some: readonly { name: string }[]): string[] => some.map(({ name }) => name);

test("every value that is exported is found", () => {
  expect(namesOf(values).sort()).toEqual(Object.keys(asyncio).sort());
});

test("everything exported, and every member of it, has a docstring", () => {
  expect(namesOf([...items, ...members].filter(({ doc }) => doc.join("").trim() === ""))).toEqual([]);
});

test("everything exported has an example, and so has every member that does something", () => {
  const wanted = [...items, ...members.filter(({ acts }) => acts)];
  expect(namesOf(wanted.filter(({ doc }) => exampleIn(doc) === ""))).toEqual([]);
});

test("everything exported names its counterpart in CPython, or says that there is none", () => {
  expect(namesOf(items.filter(({ doc }) => !/CPython/.test(doc.join("\n"))))).toEqual([]);
});

/** What a remark says a value is: a literal at its beginning, or the text of an object in angle brackets. */
const remark = String.raw`(true|false|null|undefined|-?\d+(?:\.\d+)?|"[^"]*"|\[.*?\]+|<.*>)(?:$|[:;,] .*)`;

/** The example with its remarks made into checks. */
function checked(text: string): string {
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    const [, indent = "", code = "", claim = ""] =
      new RegExp(String.raw`^(\s*)(.*?);?\s+// ${remark}`).exec(line) ?? [];
    if (claim === "") continue;
    const says = `, ${JSON.stringify(claim)});`;
    const printed = /^(.*\b)?console\.log\((.*)\)$/.exec(code);
    const named = /^const (\w+)/.exec(code)?.[1];
    if (code === "})") {
      // The end of a statement of several lines.
      let from = i - 1;
      while (/^(?:\s|\})/.test(lines[from] as string)) from -= 1;
      const begun = /^const (\w+)/.exec(lines[from] as string)?.[1];
      if (begun === undefined) lines[from] = `claim(${lines[from]}`;
      lines[i] = begun === undefined ? `})${says}` : `}); claim(${begun}${says}`;
    } else if (printed !== null) lines[i] = `${indent}${printed[1] ?? ""}claim(${printed[2]}${says}`;
    else if (named !== undefined) lines[i] = `${indent}${code}; claim(${named}${says}`;
    else lines[i] = `${indent}claim(${code}${says}`;
  }
  return lines.join("\n");
}

/** Does the remark say what the value is? */
const claim = `function claim(value: unknown, said: string): void {
  const is = said.startsWith("<") ? String(value) : (JSON.stringify(value) ?? String(value));
  const says = said.startsWith("[") ? JSON.stringify(JSON.parse(said)) : said;
  if (is !== says) throw new Error(\`is \${is}, and not \${says}\`);
}`;

/** The name of its function. */
const called = (name: string): string => `$${name.replace(/\W+/g, "_")}`;

/** A function of the example: a coroutine in a loop that runs, or, where it awaits or makes a loop, ordinary code. */
function program({ name, text }: { name: string; text: string }): string {
  const body = checked(text)
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
  if (/\bawait\b|\brunSync\(|\bnewEventLoop\(/.test(text))
    return `export async function ${called(name)}() {\n${body}\n}`;
  const block = !/\btasks?\b/.test(text)
    ? body
    : `    const tasks: Task<number>[] = [createTask(first()), createTask(first())];
    const task = createTask(second());
    {
${body}
    }
    yield* gather(task, ...tasks);`;
  return `export const ${called(name)} = () => run(coroutine(function* () {\n${block}\n})());`;
}

describe("the examples", () => {
  const source = path.join(folder, "examples.ts");

  beforeAll(() => {
    const others = Object.keys(exampleNames);
    const names = items
      .filter(({ name }) => name !== "async")
      .map(({ name }) => (name in asyncio ? name : `type ${name}`));
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      source,
      [
        `import { ${names.join(", ")} } from "../../src/coroutine/asyncio.ts";`,
        `import { ${others.join(", ")} } from "../../test/coroutine/example-names.ts";`,
        claim,
        ...examples.map(program),
        "",
      ].join("\n\n"),
    );
    writeFileSync(
      path.join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: "../../tsconfig.json",
        compilerOptions: { noUnusedLocals: false, noUnusedParameters: false, allowUnreachableCode: true },
        files: ["examples.ts"],
        include: [],
      }),
    );
  });

  test("pass the compiler", () => {
    const tsc = path.join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "--project", folder], {
      cwd: root,
      encoding: "utf8",
    });
    expect(stdout).toBe("");
  }, 60_000);

  test("run", async () => {
    const runner = path.join(folder, "run.mjs");
    await build({
      stdin: {
        contents: `import * as all from "./examples.ts";
          const failed = {};
          const said = [];
          console.log = () => {};
          console.error = (line) => said.push(String(line));
          for (const [name, example] of Object.entries(all)) {
            try { await example(); } catch (e) { failed[name] = String(e?.stack ?? e); }
          }
          process.stdout.write(JSON.stringify({ ran: Object.keys(all).length, failed, said }));`,
        resolveDir: folder,
      },
      outfile: runner,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20.19",
      keepNames: true,
      logLevel: "silent",
    });
    const { stdout, stderr } = spawnSync(process.execPath, [runner], { encoding: "utf8", timeout: 50_000 });
    const { said, ...result } = JSON.parse(stdout);
    expect({ ...result, stderr }).toEqual({ ran: examples.length, failed: {}, stderr: "" });
    expect(said.filter((line: string) => line.includes("deprecated"))).toEqual([
      expect.stringMatching(/^asyncio\.async\(\) is deprecated /),
    ]);
  }, 60_000);
});
