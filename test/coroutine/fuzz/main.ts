// The fuzzer as a command; see scripts/fuzz-asyncio.mjs.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { setHost } from "../../../src/coroutine/asyncio.ts";
import { caseText } from "./case.ts";
import { compare, compareAll, type Difference } from "./compare.ts";
import { size } from "./program.ts";
import { findPython, Peer } from "./python.ts";
import { shrink } from "./shrink.ts";

const { values } = parseArgs({
  options: {
    programs: { type: "string", default: "1000" },
    seed: { type: "string" },
    python: { type: "string" },
    keep: { type: "string", default: "test/coroutine/fuzz/cases" },
    most: { type: "string", default: "5" },
  },
});
const programs = Number(values.programs);
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
const python = findPython(values.python);
if (python === null) {
  console.error(
    `fuzz: there is no ${values.python ?? "Python 3.11.7 or later"} here; name one by --python PATH`,
  );
  process.exit(1);
}
// "never retrieved" and its like come when memory is swept: no part of a trace.
setHost({ warn: () => {} });
console.log(`seed ${seed}, ${programs} programs, CPython 3.${python.minor}`);

const script = path.resolve("test/coroutine/fuzz/peer.py");
const peer = new Peer(python, script);
const shrinker = new Peer(python, script);
const begun = performance.now();
let differences = 0;
const { lines, cut } = await compareAll(seed, programs, python.minor, peer, async (seed, difference) => {
  differences += 1;
  if (differences > Number(values.most)) return;
  await keep(seed, difference);
});
peer.end();
shrinker.end();
const seconds = (performance.now() - begun) / 1000;
console.log(
  `${programs} programs, ${lines} lines, ${differences} differences, ${seconds.toFixed(1)} s` +
    (cut === 0 ? "" : `; in ${cut} CPython's stack ran out, compared up to there`) +
    (differences === 0 ? "" : `; again: npm run fuzz:asyncio -- --programs ${programs} --seed ${seed}`),
);
process.exitCode = differences === 0 ? 0 : 1;

/** Make it small, show it, write it down. */
async function keep(seed: number, difference: Difference): Promise<void> {
  const { program } = difference;
  const alone = (await compare(program, shrinker)) !== null;
  if (!alone) console.log(`\n── seed ${seed}: seen behind the programs before it, not alone`);
  const small = alone ? await shrink(program, async (p) => (await compare(p, shrinker)) !== null) : program;
  const found = (await compare(small, shrinker)) ?? difference;
  const file = path.join(values.keep, `seed-${seed}.md`);
  mkdirSync(values.keep, { recursive: true });
  writeFileSync(file, caseText(`seed ${seed}`, python!.minor, small, found.theirs));
  console.log(`\n── seed ${seed}: ${size(program)} statements, shrunk to ${size(small)}: ${file}`);
  console.log(caseText(`seed ${seed}`, python!.minor, small, found.theirs));
  console.log("cokernel's trace:");
  console.log(found.ours.map((line) => `    ${line}`).join("\n"));
}
