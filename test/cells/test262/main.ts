// TC39's test262 as cells: every program of its part `language` that is strict and stands alone runs as one, and those that
// fail, though Node runs them, are shown by the reason (differences.ts).
// Usage: npm run test262 -- CHECKOUT [--only REGEXP]   (of github.com/tc39/test262)

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { TestKernel, withoutAnsi } from "../kernel.ts";
import { differences } from "./differences.ts";
import { type Program, readProgram } from "./program.ts";

/** Kernels side by side. */
const LANES = 2;
/** Programs that one kernel runs before another is started: they change what all programs share. */
const EACH = 150;

const { values, positionals } = parseArgs({ options: { only: { type: "string" } }, allowPositionals: true });
const [checkout] = positionals;
if (checkout === undefined || !existsSync(path.join(checkout, "test/language"))) {
  console.error(
    "test262: name a checkout of github.com/tc39/test262: npm run test262 -- PATH [--only REGEXP]",
  );
  process.exit(1);
}
const names = readdirSync(path.join(checkout, "test", "language"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".js"))
  .map((name) => `language/${name}`)
  .sort();
const only = new RegExp(values.only ?? "");
const programs = names.filter((name) => only.test(name)).flatMap((name) => readProgram(checkout, name) ?? []);

const harness = (names: readonly string[]): string =>
  names.map((name) => readFileSync(path.join(checkout, "harness", name), "utf8")).join("\n");

/** `$DONE` and the harness's `print`, for `ended` to wait for. */
const begun = `globalThis.ended = new Promise((resolve, reject) => {
  globalThis.print = (said) => (/AsyncTestComplete/.test(said) ? resolve() : reject(new Error(said)));
}); ended.catch(() => {});`;
const ended =
  "await Promise.race([ended, new Promise((_, no) => setTimeout(no, 3000, new Error('no $DONE')))])";

/** Run it; null: it did as it must. */
async function failureOf({ client }: TestKernel, program: Program): Promise<string | null> {
  const run = async (code: string) => {
    const { reply } = await client.execute(code, { timeout: 15, storeHistory: false });
    return reply.status === "ok"
      ? null
      : withoutAnsi(`${reply.ename}: ${reply.evalue}`).replaceAll("\n", " ");
  };
  const prepared = (await run(begun)) ?? (await run(harness(program.includes)));
  if (prepared !== null) return prepared;
  const failure = await run(program.code);
  const { negative } = program;
  if (negative !== null) {
    if (failure === null) return `did not fail, with ${negative.type}`;
    return negative.phase === "runtime" && !failure.includes(negative.type) ? failure : null;
  }
  return failure ?? (program.async ? run(ended) : null);
}

/** Does this Node run it as a script? Else it says nothing of cells. */
function runsInNode({ includes, code, async, negative }: Program): boolean {
  const script = `const { runInThisContext: run } = require("node:vm");
let done = ${!async};
globalThis.print = (said) => { done = /AsyncTestComplete/.test(said); };
process.on("exit", () => { if (!done) process.exitCode = 1; });
run(${JSON.stringify(harness(includes))});
run(${JSON.stringify(`"use strict";\n${code}`)});`;
  const { status } = spawnSync(process.execPath, ["-"], { input: script, timeout: 15_000 });
  return (status === 0) === (negative === null);
}

const fresh = async (): Promise<TestKernel> => {
  const kernel = await TestKernel.start();
  await kernel.run('typeErrors("off")');
  return kernel;
};

const failed: { program: Program; failure: string }[] = [];
let passed = 0;
let next = 0;

async function lane(): Promise<void> {
  let kernel = await fresh();
  let used = 0;
  const anew = async () => {
    await kernel.stop();
    kernel = await fresh();
    used = 0;
  };
  const ask = (program: Program) => failureOf(kernel, program).catch((error: Error) => error.message);
  for (let program = programs[next++]; program !== undefined; program = programs[next++]) {
    if (used++ === EACH) await anew();
    let failure = await ask(program);
    if (failure !== null) {
      // What other programs left may be the reason.
      await anew();
      failure = await ask(program);
      await anew();
    }
    if (failure === null) passed++;
    else if (runsInNode(program)) failed.push({ program, failure });
    if ((passed + failed.length) % 1_000 === 0)
      console.log(`${passed} passed, ${failed.length} failed so far`);
  }
  await kernel.stop();
}
await Promise.all(Array.from({ length: LANES }, lane));

const byReason = new Map<string, number>();
for (const { program, failure } of failed) {
  const known = differences.find((difference) => difference.applies(program, failure));
  if (known) byReason.set(known.reason, (byReason.get(known.reason) ?? 0) + 1);
  else {
    console.log(`${program.name}: ${failure}`);
    process.exitCode = 1;
  }
}
console.log(`\n${passed} of ${passed + failed.length} programs pass. Of the others:`);
for (const [reason, count] of byReason) console.log(`${String(count).padStart(5)}  ${reason}`);
