// The drawing of a tree of errors, line for line as CPython's traceback module draws an ExceptionGroup, but for the
// stacks: JavaScript's text of one has the innermost call first, below the error's own line.

import { repr } from "./repr.ts";

/** For `format`. */
export interface FormatOptions {
  /** Draw the errors' own stacks; default true. */
  stacks?: boolean;
  /** At most so many members of a group; default 15, as CPython's `max_group_width`. */
  width?: number;
  /** At most so many groups in each other; default 10, as CPython's `max_group_depth`. */
  maxDepth?: number;
}

const BECAUSE = "\nThe above exception was the direct cause of the following exception:\n\n";

/** The members of an error that is a group, else null. */
type MembersOf = (error: unknown) => readonly unknown[] | null;

/** Draw one. */
export function draw(error: unknown, options: FormatOptions, membersOf: MembersOf): string {
  const tree = new Tree(options, membersOf);
  tree.add(error);
  return tree.lines.join("\n");
}

class Tree {
  readonly lines: string[] = [];
  /** Groups around the present line. */
  private depth = 0;
  /** The last frame of the innermost group is still to be closed. */
  private open = false;
  private readonly seen = new Set<unknown>();
  private readonly stacks: boolean;
  private readonly width: number;
  private readonly maxDepth: number;

  constructor(
    options: FormatOptions,
    private readonly membersOf: MembersOf,
  ) {
    this.stacks = options.stacks ?? true;
    this.width = options.width ?? 15;
    this.maxDepth = options.maxDepth ?? 10;
  }

  /** What an error was caused by, then the error. */
  add(error: unknown): void {
    this.seen.add(error);
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause !== undefined && !this.seen.has(cause)) {
      this.add(cause);
      this.emit(BECAUSE);
    }
    const members = this.membersOf(error);
    if (members === null) this.emit(titleOf(error) + this.stackOf(error));
    else if (this.depth > this.maxDepth) this.emit(`... (max_group_depth is ${this.maxDepth})`);
    else this.addGroup(error, members);
  }

  private addGroup(group: unknown, members: readonly unknown[]): void {
    const outermost = this.depth === 0;
    if (outermost) this.depth = 1;
    const stack = this.stackOf(group);
    if (stack !== "") {
      this.emit("Exception Group Traceback (most recent call first):", outermost ? "+" : "|");
    }
    this.emit(titleOf(group) + stack);
    const left = members.length - this.width;
    const shown = left > 0 ? members.slice(0, this.width) : members;
    const parts: [title: string, draw: () => void][] = shown.map((member, i) => [
      String(i + 1),
      () => this.add(member),
    ]);
    if (left > 0) parts.push(["...", () => this.emit(`and ${left} more exception${left > 1 ? "s" : ""}`)]);
    this.open = false;
    for (const [i, [title, drawPart]] of parts.entries()) {
      // A group that comes last closes this frame together with its own.
      const last = i === parts.length - 1;
      if (last) this.open = true;
      this.lines.push(`${this.indent()}${i === 0 ? "+-" : "  "}+---------------- ${title} ----------------`);
      this.depth += 1;
      drawPart();
      if (last && this.open) {
        this.lines.push(`${this.indent()}+------------------------------------`);
        this.open = false;
      }
      this.depth -= 1;
    }
    if (outermost) this.depth = 0;
  }

  /** Text inside the present frame. */
  private emit(text: string, margin = "|"): void {
    const before = this.depth === 0 ? "" : `${this.indent()}${margin} `;
    for (const line of text.replace(/\n$/, "").split("\n")) this.lines.push(before + line);
  }

  private indent(): string {
    return " ".repeat(2 * this.depth);
  }

  /** The lines of an error's stack below its own text. */
  private stackOf(error: unknown): string {
    if (!this.stacks || !(error instanceof Error) || typeof error.stack !== "string") return "";
    const frames = /(?:\n {4}at .*)+$/.exec(error.stack);
    return frames?.[0] ?? "";
  }
}

/** `ValueError: text`; a group says how many it has. */
function titleOf(error: unknown): string {
  if (!(error instanceof Error)) return repr(error);
  try {
    const { name } = error;
    const text = String(error);
    return text === name || text.startsWith(`${name}: `) ? text : `${name}: ${text}`;
  } catch {
    // A toString of the user's that fails: the rest of the tree is still worth seeing.
    return repr(error);
  }
}
