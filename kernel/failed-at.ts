// Where in its text a cell failed: what stands before that place was declared.

/** A frame of a traceback: `    at async f (In[3]:2:7)`. One at a cell's top level has no name: `    at In[3]:4:1`. */
const frame = /^\s+at (?:async )?(?:(.*) \()?In\[(\d+)\]:(\d+):(\d+)\)?$/;

/** Of an endless recursion the top level is cut off, which stands behind what was called. */
const CUT = /^\s+… (?:the same at least \d+ more times|what called it is not kept)$/;

/**
 * Offset into `code` of the statement at the cell's top level that threw; null: the traceback does not tell, as that of a
 * task's error does not, which has no more than the lines of its coroutines.
 *
 * @param traceback may hold ANSI; causes come behind the error's own frames
 */
export function failedAt(code: string, count: number, traceback: readonly string[]): number | null {
  let offset: number | null = null;
  let told = true;
  for (const entry of traceback.join("\n").split("\n")) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken away
    const line = entry.replace(/\u001b\[[\d;]*m/g, "");
    if (/^\s*\[(cause|errors)/.test(line)) break;
    if (CUT.test(line)) told = true;
    const [, name, cell, row, column] = frame.exec(line) ?? [];
    // The last one is the outermost.
    if (cell === undefined || Number(cell) !== count) continue;
    offset = lineStart(code, Number(row)) + Number(column) - 1;
    told = name === undefined;
  }
  return told ? offset : null;
}

function lineStart(code: string, line: number): number {
  return code
    .split("\n")
    .slice(0, line - 1)
    .reduce((sum, text) => sum + text.length + 1, 0);
}
