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
  /** Where the next character of a list's last stream goes: before its end after a `\r` or `\b`. */
  private readonly cursors = new WeakMap<Output, number>();

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
    const written = overwrite(last.text, this.cursors.get(last) ?? last.text.length, text);
    last.text = written.text;
    this.cursors.set(last, written.cursor);
  }
}

/** Write `added` into `text` from `cursor` on, as a terminal would: `\r` goes to the line's start, `\b` one back. */
function overwrite(text: string, cursor: number, added: string): { text: string; cursor: number } {
  for (const part of added.split(/([\n\r\b])/)) {
    if (part === "\n") {
      text += part;
      cursor = text.length;
    } else if (part === "\r") cursor = text.lastIndexOf("\n", cursor - 1) + 1;
    else if (part === "\b") {
      if (cursor > 0 && text[cursor - 1] !== "\n") cursor -= 1;
    } else {
      // The usual case, kept free of copies: a long stream is written at its end.
      text =
        cursor === text.length
          ? text + part
          : text.slice(0, cursor) + part + text.slice(cursor + part.length);
      cursor += part.length;
    }
  }
  return { text, cursor };
}
