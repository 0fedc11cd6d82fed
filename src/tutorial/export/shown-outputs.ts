// Of a cell's outputs those that a page shows: a bundle may hold nothing, or only what is kept for who reads the notebook.

import { isKept } from "../../display/mime.ts";
import type { Cell, Output } from "../notebook-file.ts";

/** The outputs of `cell` that have something to show. */
export function shownOutputs({ outputs = [] }: Cell): Output[] {
  return outputs.filter((output) => !("data" in output && isKept(output.data)));
}
