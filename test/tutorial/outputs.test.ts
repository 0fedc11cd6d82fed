import { describe, expect, test } from "@jest/globals";
import type { IopubMessage } from "../../src/tutorial/kernel-client.ts";
import { notebookText, type Output } from "../../src/tutorial/notebook-file.ts";
import { outputLines } from "../../src/tutorial/output-lines.ts";
import { Outputs, streamText } from "../../src/tutorial/outputs.ts";
import { notebookOf } from "./notebook-of.ts";

function message(msg_type: string, content: Record<string, unknown>): IopubMessage {
  return { msg_type, content, metadata: {}, buffers: [], parent: "" };
}
const stream = (text: string, name = "stdout") => message("stream", { name, text });
const display = (text: string, display_id?: string, type = "display_data") =>
  message(type, { data: { "text/plain": text }, metadata: {}, transient: display_id ? { display_id } : {} });

/** What a cell shows after these messages. */
function shown(...messages: IopubMessage[]): string[] {
  const outputs = new Outputs();
  const cell: Output[] = [];
  for (const each of messages) outputs.add(cell, each);
  return cell.map(brief);
}

function brief(output: Output): string {
  switch (output.output_type) {
    case "stream":
      return `${output.name}: ${output.text}`;
    case "error":
      return `${output.ename}: ${output.evalue}`;
    default:
      return `${output.output_type}: ${output.data["text/plain"]}`;
  }
}

describe("outputs of a cell", () => {
  test("pieces of one stream are one output, until another output comes between", () => {
    expect(
      shown(stream("a"), stream("b\n"), stream("x", "stderr"), stream("c"), display("d"), stream("e")),
    ).toEqual(["stdout: ab\n", "stderr: x", "stdout: c", "display_data: d", "stdout: e"]);
  });

  test.each([
    ["a carriage return writes over the line", ["10 %\r", "20 %\r", "100 %\n", "done"], "100 %\ndone"],
    ["what is longer than the new text stays behind it", ["abcdef\rXY"], "XYcdef"],
    ["CRLF is the end of a line", ["a\r\nb\r\n"], "a\nb\n"],
    ["only the last line is written over", ["a\nbc\rd"], "a\ndc"],
    ["backspace goes back one character, and never over a line's end", ["ab\bc\n\b\bd"], "ac\nd"],
  ])("%s", (_name, pieces, text) => {
    expect(shown(...pieces.map((piece) => stream(piece)))).toEqual([`stdout: ${text}`]);
  });

  test("clear_output empties at once, or with the next output when it shall wait", () => {
    const clear = (wait: boolean) => message("clear_output", { wait });
    expect(shown(stream("a"), clear(false))).toEqual([]);
    expect(shown(stream("a"), clear(true))).toEqual(["stdout: a"]);
    expect(shown(stream("a"), clear(true), stream("b"))).toEqual(["stdout: b"]);
  });

  test("status and comm messages are no outputs", () => {
    expect(
      shown(message("status", { execution_state: "busy" }), message("comm_open", { comm_id: "1" })),
    ).toEqual([]);
  });
});

test("an update goes to every place of its display, in whichever cell, and to no other", () => {
  const outputs = new Outputs();
  const first: Output[] = [];
  const second: Output[] = [];
  outputs.add(first, display("old", "id"));
  outputs.add(first, display("other", "id2"));
  outputs.add(second, display("old", "id"));
  outputs.add(second, display("new", "id", "update_display_data"));
  outputs.add(second, display("nobody", "id3", "update_display_data"));
  expect([first.map(brief), second.map(brief)]).toEqual([
    ["display_data: new", "display_data: other"],
    ["display_data: new"],
  ]);
});

test("a bar below a long text is written over and over in no long time", () => {
  const outputs = new Outputs();
  const into: Output[] = [];
  const say = (text: string) => outputs.add(into, stream(text));
  const from = performance.now();
  say("a line\n".repeat(1_000_000));
  for (let n = 0; n < 5_000; n++) say(`\r${n}`);
  expect((into[0] as { text: string }).text.slice(-8)).toBe("ine\n4999");
  expect(performance.now() - from).toBeLessThan(5_000);
});

test("a stream that another client has stored as it came is read as it is seen", () => {
  const stored = "work\n  0%\r 50%\r100%\nab\bc\n\r\n";
  expect(streamText(stored)).toBe("work\n100%\nac\n\n");
  const lines = outputLines([{ output_type: "stream", name: "stdout", text: stored }], (text) => text);
  expect(lines).toEqual(["stdout:", "  work", "  100%", "  ac", "  "]);
});

test("keys are compared in order, as the file has them, in whichever the cell gave them", () => {
  const made = (data: unknown, metadata: Record<string, unknown>): Output[] => [
    { output_type: "display_data", data: { "application/json": data }, metadata },
  ];
  const now = made({ b: [{ d: 1, c: 2 }], a: 3 }, { name: "x", alt: { w: 1, h: 2 } });
  const stored = JSON.parse(notebookText(notebookOf([{ source: "", outputs: now }]))).cells[0].outputs;
  expect(outputLines(now, (text) => text)).toEqual(outputLines(stored, (text) => text));
});
