// What an arrow has not of its own, and a generator function would have: `this`, `arguments`, `super`, `new.target`.
//
// An async arrow becomes a generator function, the body of an async method an inner one. Both must go on seeing what
// is outside: `this` by binding, the rest through constants that stand where the outer ones can be seen.

import type { Node } from "../../../syntax/node.ts";

/** Names of the constants. */
export const captured = {
  arguments: "__cokernel__a",
  target: "__cokernel__t",
  super: "__cokernel__s",
  set: "__cokernel__w",
} as const;

export type Capture = keyof typeof captured;

const values: Record<Capture, string> = {
  arguments: "arguments",
  target: "new.target",
  super: "(k) => super[k]",
  set: "(k, v) => super[k] = v",
};

/** Where the constants stand, and which of them are used. */
export class CaptureSite {
  readonly used = new Set<Capture>();

  /** As declarations at the head of a method. */
  declarations(): string {
    return [...this.used].map((use) => `const ${captured[use]} = ${values[use]}; `).join("");
  }

  /** As parameters of a function around an arrow, and what that function is called with. */
  around(): { before: string; after: string } | null {
    if (this.used.size === 0) return null;
    const uses = [...this.used];
    const names = uses.map((use) => captured[use]).join(", ");
    return { before: `((${names}) => `, after: `)(${uses.map((use) => values[use]).join(", ")})` };
  }
}

/** Around the node being rewritten: how `await`, `yield`, `return` and the captured words are to be written there. */
export interface Frame {
  /** Is the directive in force? */
  active: boolean;
  /** `none`: not in a rewritten function. */
  kind: "none" | "coroutine" | "async generator";
  /** Where `arguments`, `super` and `new.target` are captured; null where the words may stay. */
  site: CaptureSite | null;
  /** The rewritten arrows around, up to the function that has a `this`. */
  arrows: { usesThis: boolean }[];
  /** Are there `arguments` here? Not at the top level of a cell and in class members. */
  hasArguments: boolean;
  /** How a `return` inside a `try` leaves, see returns.ts. */
  exit: Exit | null;
  /** Inside the block of a `try`, where awaiting a returned value would happen too early. */
  inTry: boolean;
}

/** The labelled block around a body, and whether something leaves by it. */
export interface Exit {
  label: string;
  value: string;
  used: boolean;
}

/** The frame of a function that has its own `this` and is left as it is. */
export const plainFrame = (active: boolean, hasArguments: boolean): Frame => ({
  active,
  kind: "none",
  site: null,
  arrows: [],
  hasArguments,
  exit: null,
  inTry: false,
});

/** Where a block's own statements begin: behind `{` and the directives. */
export function bodyStart(block: Node): number {
  const directives = block.body.filter(({ directive }: Node) => directive);
  return directives.at(-1)?.end ?? block.start + 1;
}
