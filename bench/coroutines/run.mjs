// One case of one contender in a process of its own: `run.mjs contender case size rounds`, a line of JSON out.
//
// A case is `(size) => measured`, or a promise of it: numbers by name, nanoseconds an operation unless the name says
// otherwise. It times itself, without what it needs to set up. Several cases in one process would make each other's
// call sites polymorphic.

const [contender, name, size, rounds] = process.argv.slice(2);
const file = `./${contender}.mjs`; // a name of its own, so that no bundler puts all contenders into one file
const { cases } = await import(file);
const measured = {};
for (let i = 0; i < Number(rounds); i++) {
  for (const [what, value] of Object.entries(await cases[name](Number(size))))
    (measured[what] ??= []).push(value);
}
for (const values of Object.values(measured)) values.sort((a, b) => a - b);
const summary = Object.entries(measured).map(([what, all]) => [
  what,
  { best: all[0], median: all[all.length >> 1] },
]);
console.log(JSON.stringify(Object.fromEntries(summary)));
process.exit(0);
