// A random program of a seed.

import { type Construct, type Maker, slots } from "./constructs/construct.ts";
import { table } from "./constructs/table.ts";
import type { Program, Statement } from "./program.ts";
import { Random } from "./random.ts";

/** Milliseconds. Where sums of them meet, both sides run the timers in the order of the calls. */
const primes = [1, 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
const functions = 5;
/** Blocks inside blocks. */
const deepest = 3;

/** Makes the statements of one function after the other. */
class Generator extends Random implements Maker {
  private index = 0;
  private depth = 0;
  private shared = 0;
  constructor(
    seed: number,
    private readonly constructs: readonly Construct[],
  ) {
    super(seed);
  }

  program(): Program {
    const program: Program = [];
    for (; this.index < functions; this.index++) {
      program.push(this.statements((this.index === 0 ? 10 : 4) + this.below(6)));
    }
    return program;
  }

  duration(): number {
    return this.pick(primes);
  }
  slot(kind: keyof typeof slots): string {
    return `${kind}${this.below(slots[kind])}`;
  }
  target(kind: keyof typeof slots): string {
    return `=${this.slot(kind)}`;
  }
  callee(): string {
    return `p${this.innerFunction()}`;
  }
  call(): string {
    return this.isInnermost() ? this.slot("f") : `c${this.innerFunction()}`;
  }
  awaited(): string {
    return this.oneIn(2) ? this.call() : this.future();
  }
  future(): string {
    return this.slot(this.oneIn(3) ? "f" : "t");
  }
  block(kind?: "shared"): Statement[] {
    if (this.depth === deepest) return [];
    this.depth += 1;
    if (kind === "shared") this.shared += 1;
    const statements = this.statements(1 + this.below(4));
    if (kind === "shared") this.shared -= 1;
    this.depth -= 1;
    return statements;
  }

  private isInnermost(): boolean {
    return this.index === functions - 1;
  }
  private innerFunction(): number {
    return this.index + 1 + this.below(functions - 1 - this.index);
  }
  private statements(n: number): Statement[] {
    const possible = this.constructs.filter(
      ({ name, calls }) => !(calls && this.isInnermost()) && !(this.shared > 0 && name === "return"),
    );
    return Array.from({ length: n }, () => {
      const construct = this.weighted(possible);
      const { args = [], blocks = [] } = construct.make(this);
      const statement = { construct: construct.name, args, blocks };
      if (blocks.length > 0) return statement;
      // Most things can fail, and many can wait for ever; a program that ends at the first of them says little.
      const guarded = this.below(3);
      if (guarded === 0) return statement;
      const body = guarded === 1 ? statement : this.limited(statement);
      return { construct: "try", args: ["ordinary", 0], blocks: [[body], []] };
    });
  }
  private limited(statement: Statement): Statement {
    if (statement.construct === "return") return statement;
    return { construct: "timeout", args: [this.target("l"), this.duration()], blocks: [[statement]] };
  }
}

/** The program of a seed, for a CPython 3.`minor`. */
export function generate(seed: number, minor: number): Program {
  return new Generator(
    seed,
    table.filter(({ since = 11 }) => since <= minor),
  ).program();
}
