// Why no cell runs, or why the child that ran them is gone: what the user is told of it.

import { executionError } from "../../src/cells/errors/errors.ts";
import type { Executed } from "../../src/cells/messages.ts";
import { GRANT_VARIABLE, WITHOUT_BWRAP } from "./grants.ts";

/** The child is gone, and all state of the notebook with it. */
export class ChildEnded extends Error {
  override readonly name = "GuardedChildEnded";
}

/** Without a box, and without the user's word that it may be so. */
export class NotGuarded extends Error {
  override readonly name = "NotGuarded";
  constructor(why: string) {
    super(
      `cells do not run: bubblewrap does not work on this machine (${why}). ${WITHOUT_BWRAP}.\n` +
        `  apt install bubblewrap               makes it work, where user namespaces are allowed\n` +
        `  ${GRANT_VARIABLE}=no-bwrap     runs cells without it`,
    );
    this.stack = "";
  }
}

/** An error that has no place in this kernel's own code. */
export function failure(error: Error): Executed {
  if (error instanceof ChildEnded) error.stack = "";
  return executionError(error);
}

/** Why a child ended that nobody ended. */
export function endedBy(
  code: number | null,
  signal: NodeJS.Signals | null,
  said: string,
  memory: string,
): string {
  const status = code ?? 0;
  if (
    /heap out of memory|Allocation failed/i.test(said) ||
    status === 134 ||
    status === 133 ||
    signal === "SIGABRT"
  )
    return memory;
  if (status === 137 || signal === "SIGKILL")
    return `it was killed by the system, most likely for its memory. ${memory}`;
  const words = said.trim().split("\n").slice(-3).join("\n");
  return `with ${signal ?? code}${words === "" ? "" : `\n${words}`}`;
}
