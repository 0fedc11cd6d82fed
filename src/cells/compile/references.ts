// Single references to names of the notebook: under which name they are stored, and what may not be done with them.
//
// The walk says where it is (scope, depth); this class decides and edits.

import type MagicString from "magic-string";
import type { Node } from "../../syntax/node.ts";
import { bare } from "./ast.ts";
import type { CellNames } from "./names.ts";
import { errorAt, type ParsedCell } from "./parse.ts";
import type { Scope } from "./scope.ts";

/** The hidden global's name, with which every identifier begins that the emitted text uses for itself. Cells may use none. */
export const RESERVED = "__cokernel__";

/** A write that is refused: the call that throws, and whether it does so for being too early. */
interface Refusal {
  call: string;
  early: boolean;
}

export class References {
  /** The innermost scope below the top level around the current node. */
  scope: Scope | null = null;
  /** Functions, class members and namespaces around the current node. */
  depth = 0;
  /** The enum that the current node adds to, with the members which that has already. */
  merged: { name: string; members: ReadonlySet<string> } | null = null;
  readonly #cell: ParsedCell;
  readonly #names: CellNames;
  readonly #out: MagicString;

  constructor(cell: ParsedCell, names: CellNames, out: MagicString) {
    this.#cell = cell;
    this.#names = names;
    this.#out = out;
  }

  /** An identifier whose value is used. */
  read(node: Node): void {
    this.reserved(node);
    const { name, start, end } = node;
    if (this.merged?.members.has(name) && !this.scope?.binds(name))
      this.#out.update(start, end, `${this.merged.name}.${name}`);
    else if (this.isEarly(node)) this.#out.update(start, end, uninitialized(name));
    else this.rename(node);
  }

  /** An identifier that is bound or read: under which name it is stored. */
  rename({ name, start }: Node): void {
    const js = this.written(name);
    if (js !== name) this.#out.update(start, start + name.length, js);
  }

  /** What a name that is read here is stored under. */
  written(name: string): string {
    const js = this.#names.written(name);
    return js !== name && this.scope?.binds(name) ? name : js;
  }

  /** An identifier that is written to, by a pattern or the head of a loop. */
  write(node: Node): void {
    const refusal = this.#refusal(node);
    if (refusal) this.#out.update(node.start, node.end, `${refusal.call}.x`);
    else this.rename(node);
  }

  /** `{ name }` as a value or where it is bound. */
  shorthand(node: Node): void {
    if (node.type !== "Identifier") return;
    const js = this.isEarly(node) ? uninitialized(node.name) : this.#names.written(node.name);
    this.#spellOut(node, js);
  }

  /** `{ name }` where it is written to. */
  shorthandWrite(node: Node): void {
    const refusal = this.#refusal(node);
    this.#spellOut(node, refusal ? `${refusal.call}.x` : this.#names.written(node.name));
  }

  /** `x++`. @returns whether it is refused, and edited */
  update(node: Node): boolean {
    const target = bare(node.argument);
    const refusal = target.type === "Identifier" ? this.#refusal(target) : null;
    if (refusal) this.#out.update(node.start, node.end, refusal.call);
    return refusal !== null;
  }

  /**
   * `x = y`, where the right side has been walked. @returns whether it is refused, and edited
   *
   * The right side is evaluated before the error is thrown, and `x ||= y` throws only where it would write.
   */
  assignment(node: Node): boolean {
    const target = bare(node.left);
    const refusal = target.type === "Identifier" ? this.#refusal(target) : null;
    if (!refusal) return false;
    const short = refusal.early ? null : /^(\|\||&&|\?\?)=$/.exec(node.operator);
    // Without parentheses, which a line that begins with them would have taken for its own by the one before.
    const read = short ? `${this.#names.written(target.name)} ${short[1]} ` : "";
    // From the node's start, since it may begin before its left side: `(x as any) = y`.
    this.#out.update(node.start, node.right.start, `${read}${refusal.call.slice(0, -1)}, `);
    this.#out.appendLeft(node.end, ")");
    return true;
  }

  /** Is this a use, at the top level, of a name that has no value yet? */
  isEarly({ name, start }: Node): boolean {
    return this.depth === 0 && this.#names.isTooEarly(name, start) && !this.scope?.binds(name);
  }

  /** @throws CellSyntaxError for a name that only the emitted text may use */
  reserved(node: Node): void {
    if (node.type === "Identifier" && node.name.startsWith(RESERVED)) {
      throw errorAt(this.#cell, `\`${node.name}\` is a reserved name`, node);
    }
  }

  #refusal(node: Node): Refusal | null {
    this.reserved(node);
    const { name } = node;
    if (this.isEarly(node)) return { call: uninitialized(name), early: true };
    if (!this.#names.isConstant(name) || this.scope?.binds(name)) return null;
    return { call: `__cokernel__.constant("${name}")`, early: false };
  }

  #spellOut(node: Node, js: string): void {
    this.reserved(node);
    const { name, start, end } = node;
    if (js === name || (!js.startsWith(RESERVED) && this.scope?.binds(name))) return;
    this.#out.update(start, end, `${name}: ${js}`);
  }
}

const uninitialized = (name: string): string => `__cokernel__.uninitialized("${name}")`;
