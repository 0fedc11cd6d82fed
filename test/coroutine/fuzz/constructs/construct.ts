// What an entry of the generator's table is: how to make a statement, and how it reads in both languages.

import type { Statement } from "../program.ts";
import type { Random } from "../random.ts";

/** What the generator offers to an entry. */
export interface Maker extends Random {
  /** Milliseconds. */
  duration(): number;
  /** `t3`, `f0` …: one of the slots. */
  slot(kind: keyof typeof slots): string;
  /** `=t3`: one to put something into. */
  target(kind: keyof typeof slots): string;
  /** `c4`, a call of a function that may be called here; a future where there is none. */
  call(): string;
  /** `p4`, such a function itself. */
  callee(): string;
  /** A call, a task or a future. */
  awaited(): string;
  /** A task or a future. */
  future(): string;
  /** Statements; `shared` where they are a function of their own in TypeScript, so that no `return` may be in them. */
  block(kind?: "shared"): Statement[];
}

/** What a writer offers to an entry. */
export interface Writer {
  /** The number of the statement, said in the trace. */
  readonly id: number;
  /** An argument in the language. */
  arg(of: Statement["args"][number]): string;
  /** A block's lines, indented; `pass` where Python needs one. */
  block(statements: Statement[] | undefined): string[];
}

type Made = Partial<Pick<Statement, "args" | "blocks">>;
type Args = Statement["args"];

/** One entry of the table. */
export interface Construct {
  name: string;
  /** How likely it is beside the others. */
  weight: number;
  /** The oldest CPython 3.x that does it as 3.13 does, where 3.11 does not. */
  since?: number;
  /** It names a function to call, and so cannot stand in the innermost one. */
  calls?: true;
  make(g: Maker): Made;
  python(s: Statement, w: Writer): string[];
  typescript(s: Statement, w: Writer): string[];
}

/** What programs share, and how many of each: tasks, futures, handles, tokens, groups, time limits, coroutines, contexts … */
export const slots = {
  t: 6,
  f: 4,
  h: 3,
  k: 3,
  g: 2,
  l: 2,
  o: 2,
  ctx: 2,
  v: 2,
  lock: 2,
  cond: 2,
  sem: 2,
  event: 2,
  barrier: 2,
  q: 4,
  pq: 1,
} as const;

/** Those that are empty until a statement fills them; a statement that reads an empty one does nothing. */
export const fillable = /^(?:[thkglo]|ctx)\d$/;

/** Where and against which CPython an entry can be used. */
type Limits = Pick<Construct, "since" | "calls">;

/** A statement that is one expression, whose value is said in the trace. */
export function says(
  name: string,
  weight: number,
  make: (g: Maker) => Args,
  python: (...args: string[]) => string,
  typescript: (...args: string[]) => string,
  limits: Limits = {},
): Construct {
  return {
    name,
    weight,
    ...limits,
    make: (g) => ({ args: make(g) }),
    python: (s, w) => [`log(me, ${w.id}, ${python(...s.args.map((a) => w.arg(a)))})`],
    typescript: (s, w) => [`log(me, ${w.id}, ${typescript(...s.args.map((a) => w.arg(a)))});`],
  };
}

/** A statement that is one line and says nothing. */
export function does(
  name: string,
  weight: number,
  make: (g: Maker) => Args,
  python: (id: number, ...args: string[]) => string,
  typescript: (id: number, ...args: string[]) => string,
  limits: Limits = {},
): Construct {
  return {
    name,
    weight,
    ...limits,
    make: (g) => ({ args: make(g) }),
    python: (s, w) => [python(w.id, ...s.args.map((a) => w.arg(a)))],
    typescript: (s, w) => [`${typescript(w.id, ...s.args.map((a) => w.arg(a)))};`],
  };
}

/** The loop that runs. */
export const loop = { python: "asyncio.get_running_loop()", typescript: "asyncio.getRunningLoop()" };

/** Milliseconds as the seconds that both languages take. */
export function seconds(ms: string): string {
  return ms === "null" || ms === "None" ? ms : String(Number(ms) / 1000);
}
