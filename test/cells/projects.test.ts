// Cells in folders of existing projects: what their files are by package.json and tsconfig.json, which the notebook did not write.

import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { KernelClient } from "../../src/tutorial/kernel-client.ts";
import { main, TestKernel } from "./kernel.ts";

let kernel: TestKernel;
beforeEach(async () => {
  kernel = await TestKernel.start(); // in which nothing was imported yet
});
afterEach(() => kernel.stop());

/** Into the folder of the kernel under test. */
function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(kernel.folder, name)), { recursive: true });
    writeFileSync(join(kernel.folder, name), text);
  }
}

/** As npm and pnpm link the packages of a workspace. */
function link(name: string, to: string): void {
  mkdirSync(dirname(join(kernel.folder, "node_modules", name)), { recursive: true });
  symlinkSync(join(kernel.folder, to), join(kernel.folder, "node_modules", name));
}

test("TypeScript with `export =` requires others as TypeScript finds them, also where it is imported", async () => {
  write({
    "old/index.ts": `import greet = require("./greet");\nimport { end } from "./end.js";\nexport = { said: greet("you") + end };`,
    "old/greet.ts": "function greet(name: string) { return `hello ${name}`; }\nexport = greet;",
    "old/end.ts": `export const end: string = "!";`,
  });
  expect(await kernel.run(`import old from "./old/index.ts"; old.said`)).toBe("'hello you!'");
  write({ "old/end.ts": `export const end: string = "?";` });
  expect(await kernel.run(`import old from "./old/index.ts"; old.said`)).toBe("'hello you?'");
});

describe("a package of the workspace", () => {
  test("is found by the conditions that tsconfig.json has for it", async () => {
    write({
      "tsconfig.json": `{ "compilerOptions": { "customConditions": ["source"] } }`,
      "packages/core/package.json": `{ "name": "@shop/core", "imports": { "#db": { "source": "./src/db.ts", "default": "./dist/db.js" } },
        "exports": { ".": { "source": "./src/index.ts", "import": "./dist/index.js" }, "./*": { "source": "./src/*.ts", "default": "./dist/*.js" } } }`,
      "packages/core/src/index.ts": `import { db } from "#db"; export const core = \`core \${db}\`;`,
      "packages/core/src/db.ts": `export const db: string = "db";`,
    });
    link("@shop/core", "packages/core");
    const code = `import { core } from "@shop/core"; import { db } from "@shop/core/db"; [core, db, require("@shop/core/db").db]`;
    expect(await kernel.run(code)).toBe("[ 'core db', 'db', 'db' ]");
    write({ "tsconfig.json": "{}", "packages/core/dist/index.js": `exports.core = "built";` });
    expect(await kernel.run(`import { core } from "@shop/core"; core`)).toBe("'built'");
  });

  test("whose package.json leads to what is not there is told so", async () => {
    write({
      "packages/core/package.json": `{ "name": "@shop/core", "exports": "./dist/index.js" }`,
      "packages/old/package.json": `{ "name": "old", "main": "./lib/index.js" }`,
    });
    link("@shop/core", "packages/core");
    link("old", "packages/old");
    const first = await kernel.fail(`import { core } from "@shop/core"`);
    expect(first.evalue).toContain(
      "'@shop/core' is ./packages/core/dist/index.js by its package.json, and there is no such file: is it built?",
    );
    const old =
      "'old' is ./packages/old/lib/index.js by its package.json, and there is no such file: is it built?";
    expect((await kernel.fail(`import "old"`)).evalue).toBe(old);
    expect((await kernel.fail(`require("old")`)).evalue).toBe(old);
    write({ "uses.ts": `import { core } from "@shop/core"; export { core };` });
    const through = await kernel.fail(`import { core } from "./uses.ts"`);
    expect(through.evalue).toContain(
      "'@shop/core', which ./uses.ts imports, is ./packages/core/dist/index.js",
    );
  });
});

describe("fields of classes", () => {
  const classes = `class Base { constructor() { this.init(); } init() {} }
    class Row extends Base { kind: string; own = 1; static all: number; init() { this.kind = "told"; } }`;
  const read = "[new Row().kind, Object.keys(new Row()), Object.hasOwn(Row, 'all')]";
  const assigned = "[ 'told', [ 'kind', 'own' ], false ]";

  test.each([
    ["an old target", { target: "es2020" }, assigned],
    ["useDefineForClassFields", { target: "es2022", useDefineForClassFields: false }, assigned],
    ["nothing", {}, "[ undefined, [ 'kind', 'own' ], true ]"],
  ])("are in cells and files what tsconfig.json makes of them: %s", async (_what, compilerOptions, shown) => {
    write({
      "tsconfig.json": JSON.stringify({ compilerOptions }),
      "row.ts": `${classes}\nexport { Row };`,
      "older.cts": `${classes}\nexport = Row;`,
    });
    expect(await kernel.run(`${classes}\n${read}`)).toBe(shown);
    expect(await kernel.run(`import { Row } from "./row"; ${read}`)).toBe(shown);
    expect(await kernel.run(`import Row from "./older.cjs"; ${read}`)).toBe(shown);
  });
});

test("import.meta.resolve finds what import finds, where a package has two", async () => {
  write({
    "node_modules/two/package.json": `{ "exports": { ".": { "require": "./old.cjs", "import": "./new.mjs" }, "./*": "./*" } }`,
    "node_modules/two/old.cjs": "exports.kind = 'CommonJS'",
    "node_modules/two/new.mjs": "export const kind = 'ES module'",
    "node_modules/one/index.js": "",
    "own.ts": "export {}",
  });
  const names = `["two", "two/old.cjs", "one", "./own", "fs", "node:fs"].map((name) => import.meta.resolve(name).split("/").at(-1))`;
  expect(await kernel.run(names)).toBe(
    "[ 'new.mjs', 'old.cjs', 'index.js', 'own.ts', 'node:fs', 'node:fs' ]",
  );
  expect(await kernel.run(`(await import(import.meta.resolve("two"))) === (await import("two"))`)).toBe(
    "true",
  );
});

test("a package that is missing comes into the project above by the program that manages it", async () => {
  write({ "package.json": "{}", "packages/web/package.json": "{}", "packages/web/docs/a.txt": "" });
  const client = await KernelClient.start({ main, folder: join(kernel.folder, "packages/web/docs") });
  const said = async () => {
    const { reply } = await client.execute(`import "none"`, { timeout: 20 });
    return reply.status === "error" ? reply.evalue : "";
  };
  const web = JSON.stringify(join(kernel.folder, "packages/web"));
  try {
    expect(await said()).toContain(`  npm install --prefix ${web} none    // into the notebook's project\n`);
    write({ "pnpm-lock.yaml": "" });
    expect(await said()).toContain(`  pnpm --dir ${web} add none    // into the notebook's project\n`);
    rmSync(join(kernel.folder, "pnpm-lock.yaml"));
    write({ "yarn.lock": "" });
    expect(await said()).toContain(`  yarn --cwd ${web} add none    // into`);
    write({ ".pnp.cjs": "" });
    expect(await said()).toContain(
      "archives, which are not read here.\n  yarn config set nodeLinker node-modules",
    );
  } finally {
    await client.shutdown();
  }
});

test("a file that its project makes CommonJS of knows itself: its folder, its require, and that no program begins with it", async () => {
  write({
    "package.json": `{ "type": "commonjs" }`,
    "src/rows.ts": `function rows() { return "rows"; }\nexport = rows;`,
    "src/data.json": `{ "a": 1 }`,
    "src/app.ts": `import path from "path";
import rows = require("./rows");
if (require.main === module) throw new Error("no program");
export const found = [path.basename(__dirname), path.basename(__filename), rows(), require("./data.json").a];
export function fails() {
  throw new Error(__filename);
}`,
    "src/own.ts": `import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
const __filename = fileURLToPath(import.meta.url);
export const own = dirname(__filename).endsWith("src") && typeof __dirname;`,
  });
  expect(
    await kernel.run(
      `import { found, fails } from "./src/app"; import { own } from "./src/own"; [found, own]`,
    ),
  ).toBe("[ [ 'src', 'app.ts', 'rows', 1 ], 'string' ]");
  expect((await kernel.fail("fails()")).traceback).toContain("❱ 6 │   throw new Error(__filename);");
  write({
    "src/work.ts": `import threads = require("node:worker_threads"); threads.parentPort!.postMessage(__filename.split(/[\\\\/]/).at(-1));`,
  });
  expect(
    await kernel.run(
      `import { Worker } from "node:worker_threads"; await new Promise((done) => new Worker("./src/work.ts").on("message", done))`,
    ),
  ).toBe("'work.ts'");
});

test("what a package lacks that was loaded before npm has put a newer one there is told so", async () => {
  write({
    "node_modules/grows/package.json": `{ "version": "1.0.0" }`,
    "node_modules/grows/index.js": "exports.one = 1;",
  });
  const code = `import { one, two } from "grows"`;
  await kernel.run(`import { one } from "grows"`);
  expect((await kernel.fail(code)).evalue).not.toContain("restart");
  write({ "node_modules/grows/package.json": `{ "version": "2.0.0", "main": "index.js" }` });
  expect((await kernel.fail(code)).evalue).toMatch(
    /it has: .*\. It was loaded as 1\.0\.0, and 2\.0\.0 is installed by now: restart the kernel to have that$/,
  );
});

test("import.meta.env, as Vite's files read it, is what the process has", async () => {
  write({
    "src/env.ts":
      "const process = 1;\nexport const title = import.meta.env.VITE_TITLE + process;\nexport const fails = () => import.meta.env.NONE.length;",
  });
  await kernel.run(`process.env.VITE_TITLE = "Shop"`);
  expect(
    await kernel.run(`import { title, fails } from "./src/env"; [title, import.meta.env.VITE_TITLE]`),
  ).toBe("[ 'Shop1', 'Shop' ]");
  expect((await kernel.fail("fails()")).traceback).toMatch(/❱ 3 │ .*NONE\.length/);
});

test("a file that is imported, and required by CommonJS, is one module", async () => {
  write({
    "src/db.ts": `export const rows: string[] = []; export let count = 0; export const add = (row: string) => { count++; return rows.push(row); }; export default rows;`,
    "src/routes.ts": `import all, { rows, count } from "./db";\nexport = { read: () => [all === rows, rows.join(), count] };`,
  });
  expect(
    await kernel.run(
      `import routes from "./src/routes"; import { add } from "./src/db"; add("a"); routes.read()`,
    ),
  ).toBe("[ true, 'a', 1 ]");
  expect(await kernel.run(`add("b"); [require("./src/db").count, require("./src/routes").read()]`)).toBe(
    "[ 2, [ true, 'a,b', 2 ] ]",
  );
  write({
    "src/db.ts": `export const rows: string[] = ["new"]; export const count = 7; export default rows;`,
  });
  expect(
    await kernel.run(`import routes from "./src/routes"; [routes.read(), require("./src/db").count]`),
  ).toBe("[ [ true, 'new', 7 ], 7 ]");
});
