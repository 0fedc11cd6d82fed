// The first lesson's cells in the guarded kernel: they print what the notebook has stored.

import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { GuardedKernel } from "./kernel.ts";

interface Cell {
  cell_type: string;
  source: string | string[];
  outputs?: { output_type: string; name?: string; text?: string | string[] }[];
}

const flat = (text: string | string[] = ""): string => (Array.isArray(text) ? text.join("") : text);

test("the first lesson prints what it prints in the ordinary kernel", async () => {
  const { cells } = JSON.parse(readFileSync("notebooks/01-coroutines.ipynb", "utf8")) as { cells: Cell[] };
  const kernel = await GuardedKernel.start();
  for (const { cell_type, source, outputs = [] } of cells) {
    if (cell_type !== "code") continue;
    const code = flat(source);
    const answer = await kernel.answer(code, { timeout: 20, stopOnError: false });
    const printed = answer.outputs
      .filter(({ msg_type, content }) => msg_type === "stream" && content.name === "stdout")
      .map(({ content }) => content.text)
      .join("");
    const text = outputs
      .filter(({ name }) => name === "stdout")
      .map(({ text }) => flat(text))
      .join("");
    const failed = outputs.some(({ output_type }) => output_type === "error");
    // Where a coroutine stands is asked of the inspector, which is not given to the child.
    const stored = text.replace(/(, defined)? at In\[\d+\]:\d+/g, "");
    expect({ code, printed, status: answer.reply.status }).toEqual({
      code,
      printed: stored,
      status: failed ? "error" : "ok",
    });
  }
  await kernel.stop();
}, 60_000);
