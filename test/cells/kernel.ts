// A kernel for tests: the built one (dist/main.cjs) in a process of its own, driven over its sockets.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Answer, type ExecuteOptions, KernelClient } from "../../src/tutorial/kernel-client.ts";

/** dist/main.cjs; `npm test` builds it first. */
export const main = resolve("dist/main.cjs");

/** A kernel in an empty folder, with what tests ask of it. */
export class TestKernel {
  private constructor(
    readonly client: KernelClient,
    readonly folder: string,
  ) {}

  static async start(
    nodeFlags: readonly string[] = [],
    more: (folder: string) => NodeJS.ProcessEnv = () => ({}),
  ): Promise<TestKernel> {
    const folder = mkdtempSync(join(tmpdir(), "cokernel-test-"));
    // Reports come when they are known, perhaps among what a cell shows: of who wants them by `withTypeErrors` alone.
    const quiet = { COKERNEL_TYPE_ERRORS: "off", COKERNEL_HISTORY: join(folder, "history.sqlite") };
    const env = { ...quiet, ...more(folder) };
    return new TestKernel(await KernelClient.start({ main, folder, env, nodeFlags }), folder);
  }

  /** Run a cell that must not fail; its outputs as one text, in order. */
  async run(code: string, options: ExecuteOptions = {}): Promise<string> {
    const answer = await this.client.execute(code, { timeout: 20, ...options });
    if (answer.reply.status !== "ok")
      throw new Error(`the cell failed:\n${answer.reply.traceback?.join("\n")}`);
    return text(answer);
  }

  /** Run a cell that must fail; its error. */
  async fail(code: string): Promise<{ ename: string; evalue: string; traceback: string }> {
    const { reply } = await this.client.execute(code, { timeout: 20 });
    if (reply.status !== "error") throw new Error(`the cell did not fail: ${JSON.stringify(reply)}`);
    return { ename: reply.ename, evalue: reply.evalue, traceback: withoutAnsi(reply.traceback.join("\n")) };
  }

  async stop(): Promise<void> {
    await this.client.shutdown();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** For {@link TestKernel.start}: type errors are reported as they are where nobody has chosen. */
export const withTypeErrors = (): NodeJS.ProcessEnv => ({ COKERNEL_TYPE_ERRORS: undefined });

/** stdout, stderr and the text of results and displays. */
export function text({ outputs }: Pick<Answer, "outputs">): string {
  return outputs.map(({ content }) => content.text ?? content.data?.["text/plain"] ?? "").join("");
}

/** What is left without colours. */
export function withoutAnsi(coloured: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is meant
  return coloured.replace(/\u001b\[[\d;]*m/g, "");
}
