// A kernel on a system that has no native TypeScript 7, or does not let it run: TypeScript 6 answers.

import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { KernelClient } from "../../src/tutorial/kernel-client.ts";
import { main } from "../cells/kernel.ts";

const trees: string[] = [];
afterAll(() => {
  for (const tree of trees) rmSync(tree, { recursive: true, force: true });
});

/** An installed package whose TypeScript 7 lacks its binary; @returns its main file. */
function withoutBinary(tree: string): string {
  const packages = join(tree, "node_modules");
  cpSync(dirname(main), join(tree, "dist"), { recursive: true });
  cpSync(resolve("package.json"), join(tree, "package.json"));
  mkdirSync(packages);
  for (const name of readdirSync(resolve("node_modules"))) {
    const from = resolve("node_modules", name);
    if (name === "@typescript") continue;
    // Node follows links: a linked one would find the binary beside itself.
    if (name === "typescript") cpSync(from, join(packages, name), { recursive: true });
    else symlinkSync(from, join(packages, name), "junction");
  }
  return join(tree, "dist/main.cjs");
}

/** One that is there, and cannot be run. */
function withBrokenBinary(tree: string): string {
  const broken = join(tree, "node_modules/@typescript", `typescript-${process.platform}-${process.arch}`);
  const started = withoutBinary(tree);
  mkdirSync(join(broken, "lib"), { recursive: true });
  writeFileSync(join(broken, "package.json"), "{}");
  const binary = join(broken, "lib", process.platform === "win32" ? "tsc.exe" : "tsc");
  writeFileSync(binary, "no program");
  chmodSync(binary, 0o644);
  return started;
}

test.each([
  ["is not there", withoutBinary, /Unable to resolve @typescript/],
  ["cannot be run", withBrokenBinary, /EPIPE|EACCES|UNKNOWN/],
])(
  "types are known where the native compiler %s",
  async (_, make, reason) => {
    const tree = mkdtempSync(join(tmpdir(), "cokernel-tree-"));
    trees.push(tree);
    const started = make(tree);
    const folder = join(tree, "notebook");
    mkdirSync(folder);
    const env = { COKERNEL_HISTORY: join(tree, "history.sqlite") };
    const kernel = await KernelClient.start({ main: started, folder, env });
    const shown = new Promise<string>((found) => {
      kernel.onIopub = ({ msg_type, content }) => {
        if (msg_type === "display_data") found(content.data["text/plain"]);
      };
    });
    const { reply } = await kernel.execute("const row = { alpha: 1 }; const wrong: string = row.alpha", {
      timeout: 20,
    });
    expect(reply.status).toBe("ok");
    expect(await shown).toMatch(/^TS2322: Type 'number' is not assignable to type 'string'\./);

    const code = "const mine = { ...row, beta: 'b' }; mine.";
    const completed = await kernel.request("shell", "complete_request", { code, cursor_pos: code.length });
    expect(completed.reply.matches).toEqual(["alpha", "beta"]);
    const inspected = await kernel.request("shell", "inspect_request", {
      code: "row",
      cursor_pos: 1,
      detail_level: 0,
    });
    expect(inspected.reply.data["text/plain"]).toContain("const row: {");
    const said = kernel.stderr.match(/.*TypeScript 7 does not start.*/g);
    expect(said).toHaveLength(1);
    expect(said![0]).toMatch(reason);
    await kernel.shutdown();
  },
  60_000,
);
