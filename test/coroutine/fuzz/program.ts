// A random program as data: what the generator makes, the writers write and the shrinker takes apart.

/** One statement: the name of its construct, its arguments, the blocks inside it. */
export interface Statement {
  construct: string;
  /**
   * Numbers, texts and references: `p2` function 2, `c2` a call of it, `t1` a task, `f0` a future, `h0` a handle, `k0`
   * a token …; `=t1` a slot to be filled. All slots but those of futures are empty at first: a statement that reads an
   * empty one does nothing.
   */
  args: (number | string | null)[];
  blocks: Statement[][];
}

/** The bodies of the coroutine functions; the first is main. A function calls only those behind it. */
export type Program = Statement[][];

/** How many statements there are, those inside blocks too. */
export function size(program: Program): number {
  const count = (block: Statement[]): number =>
    block.reduce((sum, { blocks }) => sum + 1 + blocks.reduce((inner, b) => inner + count(b), 0), 0);
  return program.reduce((sum, block) => sum + count(block), 0);
}
