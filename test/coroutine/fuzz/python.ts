// The CPython beside us: which one there is, and one process of it that runs many programs.

import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A Python that can be compared with. */
export interface Python {
  command: string;
  /** 13 for 3.13. */
  minor: number;
}

/**
 * The first of the newest that starts and is 3.11.7 or later; null where there is none. The first 3.11 lose a cancellation
 * that comes as a time limit ends, and do not tell what a time that ran out came from.
 */
export function findPython(named?: string): Python | null {
  const names = named === undefined ? ["python3.13", "python3.14", "python3"] : [named];
  for (const command of names) {
    const asked = spawnSync(command, ["-c", "import sys; print(*sys.version_info[:3])"], {
      encoding: "utf8",
    });
    const [major, minor = 0, patch = 0] = (asked.stdout ?? "").split(" ").map(Number);
    if (asked.status === 0 && major === 3 && minor + patch / 100 >= 11.07) return { command, minor };
  }
  return null;
}

/** A program takes a millisecond or two, and thirty stand before it. */
const PATIENCE_MS = 40_000;

/** One process; programs go in, traces come out, in order. */
export class Peer {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting: { resolve(trace: string[]): void; reject(error: Error): void }[] = [];
  private errors = "";

  constructor(python: Python, script = fileURLToPath(new URL("peer.py", import.meta.url))) {
    this.child = spawn(python.command, ["-u", script]);
    this.child.stderr.on("data", (part) => {
      this.errors += part;
    });
    createInterface({ input: this.child.stdout }).on("line", (line) =>
      this.waiting.shift()?.resolve(JSON.parse(line)),
    );
    this.child.on("close", (code) => {
      const error = new Error(`${python.command} ended with code ${code}: ${this.errors}`);
      for (const { reject } of this.waiting.splice(0)) reject(error);
    });
  }

  /** The trace of a program. @throws (rejects) Error with its text where none comes: it may run without end there */
  run(source: string): Promise<string[]> {
    let timer: NodeJS.Timeout;
    return new Promise<string[]>((resolve, reject) => {
      const none = () =>
        reject(new Error(`CPython gives no trace, for ${PATIENCE_MS / 1000} s, of\n${source}`));
      timer = setTimeout(none, PATIENCE_MS);
      this.waiting.push({ resolve, reject });
      this.child.stdin.write(`${JSON.stringify(source)}\n`);
    }).finally(() => clearTimeout(timer));
  }

  /** No more programs. */
  end(): void {
    this.child.stdin.end();
  }
}
