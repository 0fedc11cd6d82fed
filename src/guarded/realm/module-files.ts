// Files, as the realm asks the child for them. What the box does not show is not there.

import type { FileAnswer, FileQuestion } from "../files.ts";
import { ask, primordials } from "./host.ts";

/** An answer's value. @throws Error with the code of the child's own: ENOENT, ERR_ACCESS_DENIED */
export function file(question: FileQuestion): unknown {
  const text = ask("files", primordials.stringify(question));
  const answer: FileAnswer =
    text === ""
      ? { error: { code: "EIO", message: "the file is too large for the realm" } }
      : primordials.parse(text);
  if ("value" in answer) return answer.value;
  const { code } = answer.error;
  const message =
    code === "ERR_ACCESS_DENIED"
      ? `'${question.path}' cannot be had by a guarded cell: it sees the notebook's folder, and writes what was granted`
      : answer.error.message;
  throw Object.assign(new Error(message), { code });
}

export const read = (path: string): string => file({ op: "read", path }) as string;
export const exists = (path: string): boolean => {
  try {
    return file({ op: "exists", path }) === true;
  } catch {
    return false; // the permissions refuse even this question
  }
};
export const isFile = (path: string): boolean => {
  try {
    return (file({ op: "stat", path }) as { folder: boolean }).folder === false;
  } catch {
    return false; // it is not there, or is not shown
  }
};
