// Run notebooks without a browser: each on a kernel of its own, its outputs printed as they come.

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type IopubMessage, KernelClient } from "./kernel-client.ts";

/** Options of {@link runNotebooks}. */
export interface RunOptions {
  /** dist/main.js of the kernel. */
  main: string;
  /** Seconds a cell may take. */
  timeout?: number;
  /** Go on after a cell that failed and is not tagged `raises-exception`. */
  allowErrors?: boolean;
  /** Where the outputs go. */
  write?: (text: string) => void;
}

interface NotebookCell {
  cell_type: string;
  source: string | string[];
  metadata?: { tags?: string[] };
}

/** Run notebooks one after another. Returns how many of them had a cell that failed. */
export async function runNotebooks(paths: readonly string[], options: RunOptions): Promise<number> {
  let failed = 0;
  for (const path of paths) if (!(await runNotebook(path, options))) failed += 1;
  return failed;
}

async function runNotebook(path: string, options: RunOptions): Promise<boolean> {
  const { main, timeout = 600, allowErrors = false, write = (text) => process.stdout.write(text) } = options;
  const cells = readNotebook(path);
  const kernel = await KernelClient.start({ main, folder: dirname(resolve(path)) });
  try {
    write(`${path}\n`);
    kernel.onIopub = (message) => write(outputText(message));
    for (const [index, cell] of cells.entries()) {
      const tags = cell.metadata?.tags ?? [];
      if (cell.cell_type !== "code" || tags.includes("skip-execution")) continue;
      const { reply } = await kernel.execute([cell.source].flat().join(""), { timeout });
      if (reply.status === "error" && !allowErrors && !tags.includes("raises-exception")) {
        write(`${path}: cell ${index + 1} failed: ${reply.ename}: ${reply.evalue}\n`);
        return false;
      }
    }
    return true;
  } finally {
    kernel.onIopub = null;
    await kernel.shutdown();
  }
}

function readNotebook(path: string): NotebookCell[] {
  const notebook: unknown = JSON.parse(readFileSync(path, "utf8"));
  const cells = (notebook as { cells?: unknown } | null)?.cells;
  if (!Array.isArray(cells))
    throw new Error(`${path}: not a notebook: it has no list of cells (nbformat 4).`);
  return cells as NotebookCell[];
}

/** An output as a terminal shows it. */
function outputText({ msg_type, content }: IopubMessage): string {
  switch (msg_type) {
    case "execute_input":
      return `\nIn [${content.execution_count}]:\n${String(content.code).replace(/^/gm, "  ")}\n`;
    case "stream":
      return content.text;
    case "execute_result":
      return `Out[${content.execution_count}]: ${content.data["text/plain"]}\n`;
    case "display_data":
    case "update_display_data":
      return `${content.data["text/plain"] ?? ""}\n`;
    case "error":
      return `${content.traceback.join("\n")}\n`;
    default:
      return "";
  }
}
