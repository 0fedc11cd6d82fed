// The child as the kernel sees it: a process, its pipes, its pid, and how it ended.

import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { FrameReader, frame } from "../../src/guarded/frames.ts";
import type { ToChild } from "../../src/guarded/messages.ts";
import { commandLine, type Launch } from "./launch.ts";
import { type Usage, usageOf } from "./limits.ts";

/** Of what the child writes to its own stderr, the end is kept: V8's last words stand there. */
const KEPT = 4_000;

export interface ChildEvents {
  message(text: string): void;
  /** It is gone; `words` is the end of its stderr. */
  ended(code: number | null, signal: NodeJS.Signals | null, words: string): void;
}

export class GuardedChild {
  private readonly process: ChildProcess;
  private pid: number | null = null;
  private words = "";
  private gone = false;

  constructor(launch: Launch, events: ChildEvents) {
    const [command, ...args] = commandLine(launch);
    const child = spawn(command, args, {
      cwd: launch.folder ?? "/",
      env: {}, // bubblewrap clears it anyway, and without that it must be as empty
      stdio: ["pipe", "ignore", "pipe", "pipe", "pipe"],
    });
    this.process = child;
    if (!launch.layers.bwrap) this.pid = child.pid ?? null;
    else {
      let told = "";
      (child.stdio[4] as Readable).on("data", (bytes: Buffer) => {
        told = (told + bytes).slice(0, 1_000);
        const found = /"child-pid":\s*(\d+)/.exec(told);
        if (found) this.pid = Number(found[1]);
      });
    }
    child.stderr!.on("data", (bytes: Buffer) => {
      this.words = (this.words + bytes).slice(-KEPT);
    });
    const end = (code: number | null, signal: NodeJS.Signals | null) => {
      if (this.gone) return;
      this.gone = true;
      events.ended(code, signal, this.words);
    };
    const answers = child.stdio[3] as Readable;
    const reader = new FrameReader((text) => {
      if (!this.gone) events.message(text);
    });
    answers.on("data", (bytes: Buffer) => {
      try {
        reader.push(bytes);
      } catch (error) {
        this.words = `${(error as Error).message}\n`;
        this.kill();
      }
    });
    // Pipes of one that has just ended; the exit tells it.
    for (const pipe of [child.stdin!, answers]) pipe.on("error", () => {});
    child.on("error", (error) => {
      this.words = error.message;
      end(null, null);
    });
    child.on("close", end);
  }

  /** @throws FrameTooLong */
  send(message: ToChild): void {
    if (!this.gone) this.process.stdin!.write(frame(JSON.stringify(message)));
  }

  /** Send what it has asked for, once it is there. @param refused what is sent in the place of what is too long */
  async answer(answer: Promise<ToChild>, refused: (why: string) => ToChild): Promise<void> {
    const message = await answer;
    try {
      this.send(message);
    } catch (error) {
      this.send(refused((error as Error).message));
    }
  }

  /** Stop what runs: what is on the stack of the realm. */
  interrupt(): void {
    this.signal("SIGINT");
  }

  kill(): void {
    this.signal("SIGKILL");
    this.process.kill("SIGKILL");
  }

  usage(): Usage | null {
    return this.pid === null || this.gone ? null : usageOf(this.pid);
  }

  private signal(signal: NodeJS.Signals): void {
    if (this.pid === null || this.gone) return;
    try {
      process.kill(this.pid, signal);
    } catch {
      // It has ended; the exit tells it.
    }
  }
}
