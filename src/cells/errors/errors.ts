// An error as Jupyter sends it: ename, evalue, traceback. How a traceback looks is traceback.ts.

import { CellSyntaxError, fromLoader } from "../compile/syntax-error.ts";
import { restoreIntrinsics } from "../intrinsics.ts";
import type { Executed } from "../messages.ts";
import type { CellPlace } from "../sources.ts";
import { excerpt } from "./excerpt.ts";
import { describe, head, stackLines, topLevel, traceback } from "./traceback.ts";

type Failed = Extract<Executed, { status: "error" }>;

/**
 * The `error` of a cell: ename, evalue without ANSI, traceback with. Protocol, section "Execution errors".
 * @param awaited where the cell stood when it came, for an error that has no place of its own
 */
export function executionError(thrown: unknown, awaited: CellPlace | null = null): Failed {
  try {
    const syntax = thrown instanceof CellSyntaxError ? thrown : fromLoader(thrown);
    if (syntax !== null) return syntaxError(syntax);
    return { status: "error", ...describe(thrown), traceback: whole(traceback(thrown, awaited)) };
  } catch {
    // A cell replaced what showing stands on.
    if (restoreIntrinsics().length > 0) return executionError(thrown, awaited);
    // A getter or a trap of the user's throws, a proxy was revoked: the cell must end all the same.
    const error = { ename: "Uncaught", evalue: "what was thrown cannot be shown: looking at it throws" };
    return { status: "error", ...error, traceback: [head(error)] };
  }
}

/** A text that cannot be compiled has no frames, and a place of its own. */
function syntaxError(error: CellSyntaxError): Failed {
  const { name: ename, message: evalue, reason, line, column, endColumn } = error;
  const text = excerpt(error, line, column, endColumn);
  return { status: "error", ename, evalue, traceback: whole([head({ ename, evalue: reason }), ...text]) };
}

/**
 * A KeyboardInterrupt.
 * @param cutAt the stack on which code was cut that would not stop by itself
 * @param awaited where the cell stood at an `await`
 */
export function interruptError(
  cutAt: Error | null = null,
  awaited: CellPlace | null = null,
  evalue = "the cell was interrupted",
): Failed {
  const error = { ename: "KeyboardInterrupt", evalue };
  let lines: string[] = [];
  try {
    if (cutAt !== null) lines = stackLines(cutAt);
    else if (awaited !== null) lines = topLevel(awaited);
  } catch {
    restoreIntrinsics(); // a cell replaced what telling it stands on; that it ends is what matters
  }
  return { status: "error", ...error, traceback: whole([head(error), ...lines]) };
}

/** One text: between the texts of a traceback nbconvert's Markdown has an empty line. */
function whole(lines: readonly string[]): string[] {
  return [lines.join("\n")];
}
