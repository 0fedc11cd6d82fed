// An error that ends no cell, published under the one that started the work.

import { elapsedMs } from "../../coroutine/elapsed.ts";
import type { Output } from "../output/output.ts";
import { currentCell } from "../run.ts";
import { executionError } from "./errors.ts";
import { RepeatedErrors } from "./repeated-errors.ts";
import { thrownAt } from "./traceback.ts";

const repeated = new RepeatedErrors();

/** Show an error under a cell that may long have ended. Protocol, section "Execution errors". */
export function reportError(output: Output, thrown: unknown, cell = currentCell()): void {
  const { ename, evalue, traceback } = executionError(thrown);
  const kind = `${cell} ${ename} ${thrownAt(thrown)}`;
  const { shown, note } = repeated.seen(kind, traceback.join("\n"), elapsedMs() / 1_000);
  if (!shown) return;
  if (note !== null) traceback.push(note);
  output.publish({ msgType: "error", content: { ename, evalue, traceback } }, cell);
}
