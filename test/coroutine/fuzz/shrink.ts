// Delta debugging: the smallest program that still shows a difference.

import type { Program, Statement } from "./program.ts";

/** All programs that are a little smaller, the boldest first. */
function* smaller(program: Program): Generator<Program> {
  for (const [i, body] of program.entries()) {
    for (const less of smallerBlock(body)) yield program.map((b, j) => (j === i ? less : b));
  }
}

function* smallerBlock(block: Statement[]): Generator<Statement[]> {
  // Halves, quarters … down to single statements.
  for (let length = block.length; length >= 1; length = length >> 1) {
    for (let from = 0; from < block.length; from += length) {
      yield [...block.slice(0, from), ...block.slice(from + length)];
    }
  }
  for (const [i, statement] of block.entries()) {
    const around = (...by: Statement[]) => [...block.slice(0, i), ...by, ...block.slice(i + 1)];
    for (const inner of statement.blocks) yield around(...inner);
    for (const [j, inner] of statement.blocks.entries()) {
      for (const less of smallerBlock(inner)) {
        yield around({ ...statement, blocks: statement.blocks.map((b, k) => (k === j ? less : b)) });
      }
    }
  }
}

/** Take away what is not needed for `differs`. */
export async function shrink(
  program: Program,
  differs: (program: Program) => Promise<boolean>,
): Promise<Program> {
  for (;;) {
    let found: Program | null = null;
    for (const candidate of smaller(program)) {
      if (!(await differs(candidate))) continue;
      found = candidate;
      break;
    }
    if (found === null) return program;
    program = found;
  }
}
