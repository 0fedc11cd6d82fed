// From iopub messages to the outputs of cells, merged as JupyterLab merges them.
//
// A message belongs to the cell that its parent request came from, however late it comes; an update of a display goes to
// every place where that display stands, in whichever cell. Counterpart: JupyterLab's OutputAreaModel, and
// nbclient's process_message.

import type { IopubMessage } from "./kernel-client.ts";
import type { MimeBundle, Output } from "./notebook-file.ts";

type Display = Extract<Output, { data: MimeBundle }>;

/** The outputs of the cells of one notebook, over one life of a kernel. */
export class Outputs {
  private closed = false;
  private readonly displays = new Map<string, Display[]>();
  /** Lists that a `clear_output` with `wait` empties when the next output comes. */
  private readonly clearing = new Set<Output[]>();
  private readonly streams = new WeakMap<Output, Written>();

  /** Take a message for the cell whose outputs are `into`. What is no output (status, execute_input, comms) is passed over. */
  add(into: Output[], { msg_type, content }: IopubMessage): void {
    if (this.closed) return;
    switch (msg_type) {
      case "stream":
        this.write(this.cleared(into), content.name, content.text);
        return;
      case "display_data":
      case "execute_result": {
        const { data, metadata = {}, transient } = content;
        const output: Display =
          msg_type === "display_data"
            ? { output_type: msg_type, data, metadata }
            : { output_type: msg_type, data, metadata, execution_count: content.execution_count ?? null };
        this.cleared(into).push(output);
        const id = transient?.display_id;
        if (id !== undefined) this.displays.set(id, [...(this.displays.get(id) ?? []), output]);
        return;
      }
      case "update_display_data":
        for (const output of this.displays.get(content.transient?.display_id) ?? []) {
          output.data = content.data;
          output.metadata = content.metadata ?? {};
        }
        return;
      case "error": {
        const { ename, evalue, traceback } = content;
        this.cleared(into).push({ output_type: "error", ename, evalue, traceback });
        return;
      }
      case "clear_output":
        if (content.wait) this.clearing.add(into);
        else into.length = 0;
    }
  }

  /** Take nothing more. */
  close(): void {
    this.closed = true;
  }

  private cleared(outputs: Output[]): Output[] {
    if (this.clearing.delete(outputs)) outputs.length = 0;
    return outputs;
  }

  private write(into: Output[], name: "stdout" | "stderr", text: string): void {
    let last = into.at(-1);
    if (last?.output_type !== "stream" || last.name !== name) {
      last = { output_type: "stream", name, text: "" };
      into.push(last);
    }
    const written = this.streams.get(last) ?? { above: "", line: "", at: 0 };
    this.streams.set(last, written);
    write(written, text);
    last.text = written.above + written.line;
  }
}

/** A stream as it is seen. Of a long one the lines above are not touched again. */
interface Written {
  above: string;
  /** Its last line. */
  line: string;
  /** Where the next character goes in it: before its end after a `\r` or `\b`. */
  at: number;
}

/** The text of a stream as it is seen: of what was written over only the last. */
export function streamText(text: string): string {
  if (!/[\r\b]/.test(text)) return text;
  const written: Written = { above: "", line: "", at: 0 };
  write(written, text);
  return written.above + written.line;
}

/** Write as a terminal does: `\r` goes to the line's start, `\b` one back. */
function write(into: Written, text: string): void {
  for (const part of text.split(/([\n\r\b])/)) {
    const { line, at } = into;
    if (part === "\n") {
      into.above += line + part;
      into.line = "";
      into.at = 0;
    } else if (part === "\r") into.at = 0;
    else if (part === "\b") into.at = Math.max(0, at - 1);
    else {
      into.line = at === line.length ? line + part : line.slice(0, at) + part + line.slice(at + part.length);
      into.at += part.length;
    }
  }
}
