// The docstrings of cokernel/asyncio: everything exported has one, every value has an example in it (the indented
// lines), and the examples are programs: they pass the compiler, and they run.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { build } from "esbuild";
import * as asyncio from "../../src/coroutine/asyncio.ts";
import * as exampleNames from "./example-names.ts";

const root = path.resolve(import.meta.dirname, "../..");
const room = path.join(root, "src/coroutine");
const folder = path.join(root, "artifacts/examples");

interface Item {
  /** As exported, and as declared. */
  name: string;
  local: string;
  file: string;
}

/** What asyncio.ts exports, by its text. */
function exported(): Item[] {
  const text = readFileSync(path.join(room, "asyncio.ts"), "utf8");
  const lists = text.matchAll(/export (?:type )?\{([^}]*)\} from "\.\/([^"]+)"/g);
  return [...lists].flatMap(([, names = "", file = ""]) =>
    names
      .split(",")
      .map((one) => one.trim().replace(/^type /, ""))
      .filter((one) => one !== "")
      .map((one) => {
        const [local = "", name = local] = one.split(" as ");
        return { name, local, file };
      }),
  );
}

/** The lines of an item's docstring, or none. */
function docstring({ local, file }: Item): string[] {
  const text = readFileSync(path.join(room, file), "utf8");
  const declared = new RegExp(
    `^export (?:abstract |async )*(?:const|function\\*?|class|interface|type) ${local}\\b`,
    "m",
  );
  const [doc] =
    /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*(?:\/\/[^\n]*\n)*$/.exec(text.slice(0, text.search(declared))) ?? [];
  return (doc ?? "").split("\n").map((line) => line.replace(/^\s*(?:\/\*\*|\*\/|\*) ?/, ""));
}

/** The indented lines of a docstring. */
function exampleIn(lines: string[]): string {
  return lines
    .filter((line) => line.startsWith("    "))
    .map((line) => line.slice(4))
    .join("\n");
}

const items = exported();
const values = items.filter(({ name }) => name in asyncio);
const examples = values.map((item) => ({ name: item.name, text: exampleIn(docstring(item)) }));

test("everything exported has a docstring", () => {
  expect(items.filter((item) => docstring(item).join("").trim() === "").map(({ name }) => name)).toEqual([]);
});

/** Members of an exported class or interface that are neither inherited nor `@internal`, and have no docstring. */
function bareMembers({ local, file }: Item): string[] {
  const text = readFileSync(path.join(room, file), "utf8");
  const declared = new RegExp(`^export (?:abstract )?(?:class|interface) ${local}\\b[\\s\\S]*?^\\}`, "m");
  const lines = (declared.exec(text)?.[0] ?? "").split("\n");
  const member = /^ {2}(?:(?:static|declare|readonly|get|async|\*) ?)*([a-z]\w*)[?!]?(?:<.*)?[(:]/;
  const found: string[] = [];
  for (const [i, line] of lines.entries()) {
    const name = member.exec(line)?.[1];
    if (name === undefined || name === "constructor" || name === "toString") continue;
    const above = lines.slice(0, i).filter((one) => !one.trim().startsWith("//"));
    // An overload, or its implementation, has the docstring of the first.
    const again = above.some((one) => member.exec(one)?.[1] === name);
    if (!again && !above.at(-1)?.trimEnd().endsWith("*/")) found.push(`${local}.${name}`);
  }
  return found;
}

test("every member of what is exported has a docstring", () => {
  expect(items.flatMap(bareMembers)).toEqual([]);
});

test("every value that is exported is found, and has an example", () => {
  expect(values.map(({ name }) => name).sort()).toEqual(Object.keys(asyncio).sort());
  expect(examples.filter(({ text }) => text === "").map(({ name }) => name)).toEqual([]);
});

/** A function of the example: a coroutine in a loop that runs, or, where it awaits, ordinary async code outside. */
function program({ name, text }: { name: string; text: string }): string {
  const body = text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
  if (/\bawait\b/.test(text) || /\brunSync\(/.test(text))
    return `export async function $${name}() {\n${body}\n}`;
  return `export const $${name} = () => run(coroutine(function* () {
    const tasks: Task<number>[] = [createTask(first()), createTask(first())];
    const task = createTask(second());
    {
${body}
    }
    yield* gather(task, ...tasks);
})());`;
}

describe("the examples", () => {
  const source = path.join(folder, "examples.ts");

  beforeAll(() => {
    const others = Object.keys(exampleNames);
    const names = values.map(({ name }) => name).filter((name) => name !== "async");
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      source,
      [
        `import { ${names.join(", ")} } from "../../src/coroutine/asyncio.ts";`,
        `import { ${others.join(", ")} } from "../../test/coroutine/example-names.ts";`,
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
          console.log = console.error = () => {};
          const failed = {};
          for (const [name, example] of Object.entries(all)) {
            try { await example(); } catch (e) { failed[name.slice(1)] = String(e?.stack ?? e); }
          }
          process.stdout.write(JSON.stringify({ ran: Object.keys(all).length, failed }));`,
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
    expect(stderr).toMatch(/^asyncio\.async\(\) is deprecated [^\n]*\n$/);
    expect(JSON.parse(stdout)).toEqual({ ran: examples.length, failed: {} });
  }, 60_000);
});
