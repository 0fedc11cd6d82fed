// Programs on both sides: where their traces differ.

import { generate } from "./generate.ts";
import { run } from "./here.ts";
import type { Program } from "./program.ts";
import type { Peer } from "./python.ts";
import { python, typescript } from "./write.ts";

/** A program whose traces differ. */
export interface Difference {
  program: Program;
  theirs: string[];
  ours: string[];
}

/** Run it on both sides. @returns null where they agree */
export async function compare(program: Program, peer: Peer): Promise<Difference | null> {
  const theirs = await peer.run(python(program));
  const ours = here(program);
  return agree(theirs, ours) ? null : { program, theirs, ours };
}

/** Do they say the same, up to where CPython's stack ran out? */
function agree(theirs: string[], ours: string[]): boolean {
  const deep = tooDeep(theirs);
  if (deep === -1) return theirs.join("\n") === ours.join("\n");
  return theirs.slice(0, deep).join("\n") === ours.slice(0, deep).join("\n");
}

/**
 * The first line that comes from a cancellation that went round in a ring of futures until the stack ran out: where it
 * stopped is the size of that stack, and here the ring is broken (docs/asyncio.md). -1 where there is none.
 */
function tooDeep(theirs: string[]): number {
  return theirs.findIndex((line) => line.includes("RecursionError"));
}

/** Our trace; an error of the harness itself is a line of it. */
function here(program: Program): string[] {
  try {
    return run(typescript(program));
  } catch (error) {
    return [String(error instanceof Error ? error.stack : error)];
  }
}

/** How many programs are on their way at a time, so that both sides work. */
const inFlight = 32;

/** What was compared. */
export interface Compared {
  lines: number;
  /** How many programs were compared in part: see {@link tooDeep}. */
  cut: number;
}

/** The programs of so many seeds, from `seed` on; each difference is told. */
export async function compareAll(
  seed: number,
  programs: number,
  minor: number,
  peer: Peer,
  told: (seed: number, difference: Difference) => void | Promise<void>,
): Promise<Compared> {
  let lines = 0;
  let cut = 0;
  for (let from = 0; from < programs; from += inFlight) {
    const seeds = Array.from({ length: Math.min(inFlight, programs - from) }, (_, i) => seed + from + i);
    const made = seeds.map((s) => generate(s, minor));
    const theirs = made.map((program) => peer.run(python(program)));
    const all = made.map(here);
    for (const [i, program] of made.entries()) {
      const trace = (await theirs[i]) as string[];
      const ours = all[i] as string[];
      lines += trace.length;
      if (tooDeep(trace) !== -1) cut += 1;
      if (!agree(trace, ours)) await told(seeds[i] as number, { program, theirs: trace, ours });
    }
  }
  return { lines, cut };
}
