// What a cell does otherwise than a script of test262 on purpose, told by the program or by how it failed.

import type { Program } from "./program.ts";

interface Difference {
  reason: string;
  applies(program: Program, failure: string): boolean;
}

const failing = (reason: string, failure: RegExp): Difference => ({
  reason,
  applies: (_, text) => failure.test(text),
});
const named = (reason: string, name: RegExp): Difference => ({
  reason,
  applies: (program) => name.test(program.name),
});

export const differences: readonly Difference[] = [
  failing("A cell is a module: `await` is a word of the language", /await.*(?:identifier|is reserved)/),
  named("A cell is a module: `await` is a word of the language", /value-await-non-module/),
  failing("A cell is a module: a name is declared once, `var` and functions too", /already been declared/),
  failing("A cell cannot declare undefined, NaN and Infinity", /A cell cannot declare/),
  failing("TypeScript: a setter's parameter has no default", /'set' accessor cannot have/),
  failing(
    "Names are no properties of the global object",
    /own property|called without async flag|knock is not/,
  ),
  named(
    "Names are no properties of the global object",
    /statements\/variable\/S12\.2_A(?:9|11)\.js|var-env-var-init-global-exstng/,
  ),
  named(
    "What a function reads before its cell has declared it is undefined",
    /(?:init|put)-let\.js|closure-[gs]et-before-initialization/,
  ),
  named("A cell's code is that of a function", /eval-code\/direct\/new\.target/),
  named("Parentheses around what is assigned go with the types", /fn-name-lhs-cover/),
  named("The kernel's own work stands between the ticks", /ticks-with-.*constructor-lookup/),
];
