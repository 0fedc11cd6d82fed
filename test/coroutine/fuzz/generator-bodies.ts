// Random bodies of generators, as text in both languages: of those that are stepped by hand, and of async ones.

import { Random } from "./random.ts";
import type { Language } from "./write.ts";

/** A program in both languages. */
export type Twin = Record<Language, string>;
export type Lines = Record<Language, string[]>;

/** Blocks inside blocks. */
const deepest = 3;

/** The error that is thrown in, as each names it. */
export const valueError: Twin = { python: "ValueError", typescript: "asyncio.ValueError" };

/** Lines that read alike in both. */
export const same = (...lines: string[]): Lines => ({ python: lines, typescript: lines });

const indented = (lines: readonly string[]): string[] => lines.map((line) => `    ${line}`);

export abstract class GeneratorBodies extends Random {
  /** Statements so far; its number is what a statement emits and logs. */
  protected count = 0;
  private depth = 0;

  /** The next statement. */
  protected abstract statement(): Lines;

  /** Which kind of statement comes next, below 13; from 8 on they have blocks, and in a deep one there are none. */
  protected kind(): number {
    return this.below(this.depth > deepest ? 8 : 13);
  }

  /** Some statements, indented. */
  protected block(): Lines {
    this.depth += 1;
    const all = Array.from({ length: 1 + this.below(3) }, () => this.statement());
    this.depth -= 1;
    const lines = (language: Language) => all.flatMap((statement) => indented(statement[language]));
    return { python: lines("python"), typescript: lines("typescript") };
  }

  /** A statement of the kinds 0, 1, 2, 6, 7 and 8, of which all generators have the same. */
  protected common(kind: number, id: number): Lines {
    switch (kind) {
      case 0:
      case 1:
        return same(`x = yield ${id}`, `log(${id}, x)`);
      case 2:
        return same(`yield ${id}`);
      case 6:
        if (!this.oneIn(3)) return same(`x = yield ${id}`);
        return {
          python: [`raise ValueError(${id})`],
          typescript: [`throw new asyncio.ValueError(${id});`],
        };
      case 7:
        return same(`log(${id})`);
      case 8: {
        const body = this.block();
        return {
          python: ["for _ in range(2):", ...body.python],
          typescript: ["for (let i = 0; i < 2; i++) {", ...body.typescript, "}"],
        };
      }
      default:
        throw new RangeError(`statements of kind ${kind} differ`);
    }
  }
}

/** `try` with a handler of `error`, a class as each language names it. */
export function handled(id: number, error: Twin, body: Lines, handler: Lines): Lines {
  return {
    python: ["try:", ...body.python, `except ${error.python} as e:`, `    log(${id}, e)`, ...handler.python],
    typescript: [
      "try {",
      ...body.typescript,
      "} catch (e) {",
      `    if (!(e instanceof ${error.typescript})) throw e;`,
      `    log(${id}, e);`,
      ...handler.typescript,
      "}",
    ],
  };
}

/** `try` with a `finally`, at whose end `last` stands. */
export function ended(id: number, body: Lines, last: Lines): Lines {
  return {
    python: ["try:", ...body.python, "finally:", `    log(${id}, "finally")`, ...indented(last.python)],
    typescript: [
      "try {",
      ...body.typescript,
      "} finally {",
      `    log(${id}, "finally");`,
      ...indented(last.typescript),
      "}",
    ],
  };
}
