// The names that a new cell sees: of each its latest declaration, as what it was declared and where.

import { type Declared, declaredAs, isAgain, leavesSome } from "./cell-header.ts";
import type { CellNames } from "./cell-names.ts";

/** What a name is now, and in which cell. */
export interface InView extends Declared {
  /** Of that cell: 1 for the first. */
  index: number;
  file: string;
}

/** By name, in the order in which they were first declared. */
export class NamesInView implements Iterable<[name: string, latest: InView]> {
  private readonly latest = new Map<string, InView>();

  /** A cell declares this name. */
  declare(name: string, own: CellNames, index: number, file: string): void {
    this.latest.set(name, { index, file, ...declaredAs(name, own, this.latest.get(name)) });
  }

  /** Whether a cell declares this name. */
  has(name: string): boolean {
    return this.latest.has(name);
  }

  /** @throws TypeError no cell declares it */
  get(name: string): InView {
    const latest = this.latest.get(name);
    if (latest === undefined) throw new TypeError(`no cell declares ${name}`);
    return latest;
  }

  /** Whether nothing may be assigned to this name. */
  isConstant(name: string): boolean {
    return this.latest.get(name)?.constant ?? false;
  }

  isVariable(name: string): boolean {
    return this.latest.get(name)?.variable ?? false;
  }

  /** Note whether a variable that may be null or undefined is neither from now on. */
  notePresent(name: string, present: boolean): void {
    const latest = this.latest.get(name);
    if (latest?.variable) latest.present = present;
  }

  /**
   * Those that a cell takes: what it has no declaration of, what its declaration leaves of a name, and what it declares by what
   * it has been.
   *
   * @param take which of those that it does not declare
   */
  takenBy(own: CellNames | null, take: (name: string) => boolean): string[] {
    return [...this.latest].flatMap(([name, earlier]) =>
      (own?.declared.has(name) ? leavesSome(name, earlier, own) || isAgain(name, earlier, own) : take(name))
        ? [name]
        : [],
    );
  }

  [Symbol.iterator](): Iterator<[name: string, latest: InView]> {
    return this.latest.entries();
  }
}
