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
  return difference(program, theirs, here(program));
}

/** Futures that wait for each other in a ring: how deep a cancellation goes then is the size of the stack. */
const tooDeep = /RecursionError/;

function difference(program: Program, theirs: string[], ours: string[]): Difference | null {
  const text = theirs.join("\n");
  return text === ours.join("\n") || tooDeep.test(text) ? null : { program, theirs, ours };
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

/** The programs of so many seeds, from `seed` on; each difference is told. @returns how many lines were compared */
export async function compareAll(
  seed: number,
  programs: number,
  minor: number,
  peer: Peer,
  told: (seed: number, difference: Difference) => void | Promise<void>,
): Promise<number> {
  let lines = 0;
  for (let from = 0; from < programs; from += inFlight) {
    const seeds = Array.from({ length: Math.min(inFlight, programs - from) }, (_, i) => seed + from + i);
    const made = seeds.map((s) => generate(s, minor));
    const theirs = made.map((program) => peer.run(python(program)));
    const ours = made.map(here);
    for (const [i, program] of made.entries()) {
      const trace = (await theirs[i]) as string[];
      lines += trace.length;
      const found = difference(program, trace, ours[i] as string[]);
      if (found !== null) await told(seeds[i] as number, found);
    }
  }
  return lines;
}
