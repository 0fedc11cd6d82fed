// What cells show, as the child tells it: taken apart, made harmless, and published with the lines of the TypeScript.

import { reportError } from "../../src/cells/errors/report-error.ts";
import type { Output } from "../../src/cells/output/output.ts";
import type { FromChild } from "../../src/guarded/messages.ts";
import { errorOf, inOwnLines } from "./cell-text.ts";
import { shown } from "./shown.ts";

type Text = Extract<FromChild, { type: "text" }>;
type Shown = Extract<FromChild, { type: "output" }>;
type Thrown = Extract<FromChild, { type: "error" }>;

export class ChildOutput {
  /** @param trusted whether HTML is shown as it is, scripts with it */
  constructor(
    private readonly output: Output,
    private readonly trusted: () => boolean,
  ) {}

  text({ stream, text, cell }: Text): void {
    if (stream === "stdout") this.output.stdout(inOwnLines(text), cell);
    else this.output.stderr(inOwnLines(text), cell);
  }

  /** An error that no cell waits for. */
  thrown({ error, cell }: Thrown): void {
    reportError(this.output, errorOf(error), cell);
  }

  /** @returns what is a result, for its cell to end with */
  show({ cell, msgType, content }: Shown): ReturnType<typeof shown> | null {
    if (msgType === "clear_output") {
      this.output.publish({ msgType, content: { wait: content.wait === true } }, cell);
      return null;
    }
    const { data } = content;
    if (data === null || typeof data !== "object") return null;
    const bundle = this.bundle(data as Record<string, unknown>);
    if (msgType === "execute_result") return bundle;
    const id = (content.transient as { display_id?: unknown } | undefined)?.display_id;
    const transient = typeof id === "string" && id.length <= 200 ? { display_id: id } : {};
    this.output.publish({ msgType, content: { data: bundle, metadata: {}, transient } }, cell);
    return null;
  }

  bundle(data: Record<string, unknown>): ReturnType<typeof shown> {
    const bundle = shown(data, this.trusted());
    if (typeof bundle["text/plain"] === "string") bundle["text/plain"] = inOwnLines(bundle["text/plain"]);
    return bundle;
  }
}
