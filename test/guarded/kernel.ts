// A guarded kernel for tests: the built one, in a process of its own.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Answer, type ExecuteOptions, KernelClient } from "../../src/tutorial/kernel-client.ts";
import { text, withoutAnsi } from "../cells/kernel.ts";

/** dist/guarded/main.cjs; `npm test` builds it first. */
export const main = path.resolve("dist/guarded/main.cjs");

export class GuardedKernel {
  private constructor(
    readonly client: KernelClient,
    /** The notebook's folder; its parent is the test's alone. */
    readonly folder: string,
  ) {}

  /** @param files what lies in the notebook's folder, or beside it (`../secret`) */
  static async start(
    env: NodeJS.ProcessEnv = {},
    files: Record<string, string> = {},
  ): Promise<GuardedKernel> {
    const folder = path.join(mkdtempSync(path.join(tmpdir(), "cokernel-guarded-")), "notebook");
    mkdirSync(folder);
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const own = { COKERNEL_HISTORY: path.join(folder, "..", "history.sqlite"), COKERNEL_TYPE_ERRORS: "off" };
    return new GuardedKernel(await KernelClient.start({ main, folder, env: { ...own, ...env } }), folder);
  }

  /** Run a cell, however it ends; interrupted `interruptMs` after it was begun. */
  async answer(code: string, options: ExecuteOptions & { interruptMs?: number } = {}): Promise<Answer> {
    const { interruptMs, ...rest } = options;
    let timer: NodeJS.Timeout | undefined;
    // Not from here on: an interrupt comes on a socket of its own, and on a busy machine before the cell.
    if (interruptMs !== undefined)
      this.client.onIopub = ({ msg_type }) => {
        if (msg_type === "execute_input") timer = setTimeout(() => void this.client.interrupt(), interruptMs);
      };
    try {
      return await this.client.execute(code, { timeout: 20, ...rest });
    } finally {
      clearTimeout(timer);
      if (interruptMs !== undefined) this.client.onIopub = null;
    }
  }

  /** Run a cell that must not fail; its outputs as one text. */
  async run(code: string, options: ExecuteOptions = {}): Promise<string> {
    const answer = await this.answer(code, options);
    if (answer.reply.status !== "ok")
      throw new Error(`the cell failed:\n${answer.reply.traceback?.join("\n")}`);
    return text(answer);
  }

  /** Run a cell that must fail; its error. */
  async fail(code: string, options: ExecuteOptions & { interruptMs?: number } = {}) {
    const { reply, outputs } = await this.answer(code, options);
    if (reply.status !== "error") throw new Error(`the cell did not fail: ${JSON.stringify(reply)}`);
    return {
      ename: reply.ename as string,
      evalue: reply.evalue as string,
      traceback: withoutAnsi(reply.traceback.join("\n")),
      printed: text({ outputs }),
    };
  }

  async stop(): Promise<void> {
    await this.client.shutdown();
    rmSync(path.dirname(this.folder), { recursive: true, force: true });
  }
}
