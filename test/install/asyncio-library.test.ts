// cokernel/asyncio as a library: programs of their own, as another package would run them.

import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { build, transformSync } from "esbuild";
import { root, temporaryFolder } from "./package.ts";

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
  mkdirSync(path.join(folder, "node_modules/@types"), { recursive: true });
  symlinkSync(root, path.join(folder, "node_modules/cokernel"), "dir");
  for (const name of ["@types/node", "undici-types"]) {
    symlinkSync(path.join(root, "node_modules", name), path.join(folder, "node_modules", name), "dir");
  }
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }');
});

/** Run a module of TypeScript. */
function node(program: string, name = "program.mjs"): SpawnSyncReturns<string> {
  const { code } = transformSync(program, { loader: "ts", target: "node20.19", keepNames: true });
  writeFileSync(path.join(folder, name), code);
  return spawnSync(process.execPath, [name], { cwd: folder, encoding: "utf8", timeout: 30_000 });
}

describe("docs/library.md", () => {
  const text = readFileSync(path.join(root, "docs/library.md"), "utf8");
  const programs = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, program = ""]) => program);

  test.each(programs.map((program, i) => [i + 1, program] as const))(
    "program %i prints what it says",
    (_, program) => {
      const said = (/(?:^\/\/ .*\n)+$/m.exec(program)?.[0] ?? "").replaceAll(/^\/\/ /gm, "");
      expect(said).not.toBe("");
      const { stdout, stderr } = node(program);
      expect([stdout, stderr]).toEqual([said, ""]);
    },
  );

  test("the programs are checked by strict settings", () => {
    programs.forEach((program, i) => {
      writeFileSync(path.join(folder, `doc-${i}.ts`), program);
    });
    const flags = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
    const target = [
      "--target",
      "es2022",
      "--module",
      "nodenext",
      "--types",
      "node",
      "--skipLibCheck",
      "false",
    ];
    const tsc = path.join(root, "node_modules/typescript/bin/tsc");
    const files = programs.map((_, i) => `doc-${i}.ts`);
    const { stdout } = spawnSync(process.execPath, [tsc, ...flags, ...target, ...files], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(stdout).toBe("");
  });
});

describe("the end of a process", () => {
  test("tells of an error that nobody took", () => {
    const { stderr } = node(`
      import { coroutine, createTask, run, sleep } from "cokernel/asyncio";
      const fails = coroutine(function* fails() { throw new RangeError("lost"); });
      const main = coroutine(function* main() { createTask(fails()); yield* sleep(0.01); });
      await run(main());`);
    expect(stderr).toContain(
      "Task exception was never retrieved\nfuture: <Task finished name='Task-2' coro=<fails() done> exception=RangeError('lost')>",
    );
    expect(stderr).toContain("    at fails (");
  });

  test("says nothing of one that was looked at after the run", () => {
    const { stderr } = node(`
      import { coroutine, createTask, run, sleep } from "cokernel/asyncio";
      const fails = coroutine(function* fails() { throw new RangeError("lost"); });
      const main = coroutine(function* main() { const task = createTask(fails()); yield* sleep(0.01); return [task]; });
      const [task] = await run(main());
      task.exception();`);
    expect(stderr).toBe("");
  });

  test("tells of coroutines that nobody awaited", () => {
    const { stderr } = node(`
      import { coroutine, run, sleep } from "cokernel/asyncio";
      const f = coroutine(function* f() {});
      const main = coroutine(function* main() { sleep(1); const later = f(); yield* sleep(0.01); yield* later; });
      await run(main());
      f();`);
    expect(stderr.trim().split("\n").sort()).toEqual([
      "coroutine 'f' was never awaited",
      "coroutine 'sleep' was never awaited",
    ]);
  });

  test("tells what a program waits for that cannot go on, but not where process.exit() ends it", () => {
    const main = `
      import { coroutine, getRunningLoop, run } from "cokernel/asyncio";
      const main = coroutine(function* main() { yield* getRunningLoop().createFuture(); });`;
    const stalled = node(`${main} await run(main());`);
    expect(stalled.status).toBe(13); // Node's, for an await that never ends
    expect(stalled.stderr).toContain(
      "Task was destroyed but it is pending!\ntask: <Task pending name='Task-1'",
    );
    expect(node(`${main} setTimeout(() => process.exit(3), 10); await run(main());`)).toMatchObject({
      status: 3,
      stderr: "",
    });
  });
});

describe("Ctrl-C", () => {
  const main = `
    import { coroutine, run, sleep } from "cokernel/asyncio";
    const interrupt = () => process.kill(process.pid, "SIGINT");
    const main = coroutine(function* main() {
      try { yield* sleep(5); } finally {
        console.log("cleaning");
        try { yield* sleep(0.3); } finally { console.log("cleaned"); }
      }
    });`;

  test("a second one ends the cleanup of the first", () => {
    // Its cleanup would take longer than node() waits.
    const long = main
      .replace("sleep(0.3)", "sleep(60)")
      .replace('("cleaning");', "$& setTimeout(interrupt, 50);");
    const { stdout } = node(`${long}
      setTimeout(interrupt, 50);
      await run(main()).catch((e) => console.log(String(e)));
      console.log(process.listenerCount("SIGINT"));`);
    expect(stdout).toBe("cleaning\ncleaned\nKeyboardInterrupt\n0\n");
  });

  test("is left to a program that listens for it, before or after", () => {
    const listen = `var heard; process.on("SIGINT", () => { heard = true; console.log("heard"); });`;
    const short = main.replace(
      "yield* sleep(5);",
      "while (!heard) yield* sleep(0.01); yield* sleep(0.1); console.log('slept');",
    );
    const said = "heard\nslept\ncleaning\ncleaned\n";
    expect(node(`${short} ${listen} setTimeout(interrupt, 50); await run(main());`).stdout).toBe(said);
    expect(
      node(`${short} const done = run(main()); ${listen} setTimeout(interrupt, 50); await done;`).stdout,
    ).toBe(said);
  });
});

test("tasks find in an AsyncLocalStorage what the driver of their loop had there, whoever wakes them", () => {
  const { stdout } = node(`
    import { AsyncLocalStorage } from "node:async_hooks";
    import { coroutine, newEventLoop, sleep } from "cokernel/asyncio";
    const storage = new AsyncLocalStorage<string>();
    const loop = newEventLoop();
    const seen = new Set<string | undefined>();
    const serve = coroutine(function* serve() {
      for (let i = 0; i < 3; i++) { yield* sleep(0.005); seen.add(storage.getStore()); }
    });
    const served = storage.run("driver", () => loop.runForever());
    let left = 3;
    const ends = () => { if (--left === 0) loop.stop(); };
    for (const id of "abc")
      setTimeout(() => storage.run(id, () => loop.createTask(serve()).addDoneCallback(ends)), 3);
    await served;
    console.log([...seen], storage.getStore());`);
  expect(stdout).toBe("[ 'driver' ] undefined\n");
});

test("can be required", () => {
  writeFileSync(
    path.join(folder, "program.cjs"),
    `const { run, sleep } = require("cokernel/asyncio"); run(sleep(0.01, "required")).then(console.log);`,
  );
  const { stdout } = spawnSync(process.execPath, ["program.cjs"], { cwd: folder, encoding: "utf8" });
  expect(stdout).toBe("required\n");
});

test("a coroutine of another copy is called so", () => {
  const copy = path.join(folder, "node_modules/copy");
  mkdirSync(path.join(copy, "dist"), { recursive: true });
  cpSync(path.join(root, "package.json"), path.join(copy, "package.json"));
  for (const file of readdirSync(path.join(root, "dist"))) {
    if (/^(asyncio|chunk-.*)\.js$/.test(file))
      cpSync(path.join(root, "dist", file), path.join(copy, "dist", file));
  }
  const { stdout } = node(`
    import { awaitable, coroutine, run } from "cokernel/asyncio";
    import * as copy from "copy/asyncio";
    const f = copy.coroutine(function* f() { yield* copy.sleep(0.01); });
    const said = (e) => console.log(e.message.replace(" (npm ls cokernel)", ""));
    await run(f()).catch(said);
    await run(coroutine(function* () { yield* awaitable(f()); })()).catch(said);
    await run(coroutine(function* () { yield* f(); })()).catch(said);`);
  const other = "of another copy of cokernel/asyncio: the program must import one and the same";
  expect(stdout.split("\n").map((line) => line.trim())).toEqual([
    `a coroutine was expected, got <coroutine object f> ${other}`,
    `<coroutine object f> is ${other}`,
    "no running event loop (2 copies of cokernel/asyncio are loaded, each with loops of its own: npm ls cokernel)",
    "",
  ]);
});

test("a bundle has nothing of it where nothing is used", async () => {
  const { outputFiles } = await build({
    stdin: { contents: `import { run } from "cokernel/asyncio"; console.log(1);`, resolveDir: folder },
    bundle: true,
    format: "esm",
    write: false,
    logLevel: "silent", // of a checkout that is linked, it tells what it leaves out
  });
  expect(outputFiles[0]?.text).toBe("// <stdin>\nconsole.log(1);\n");
});

test("an error that nobody catches is shown with a line of readable length", () => {
  const { stderr } = node(`import { createTask, sleep } from "cokernel/asyncio"; createTask(sleep(1));`);
  expect(stderr).toContain("RuntimeError: no running event loop");
  expect(Math.max(...stderr.split("\n").map((line) => line.length))).toBeLessThan(1000);
});
