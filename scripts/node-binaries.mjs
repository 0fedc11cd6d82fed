// Other Nodes to test with: npm's packages of Node's binaries, fetched into .bench/ once.

import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { command, root } from "./command.mjs";

/** The oldest that engines in package.json allows, the last of each line after it, the newest. */
export const versions = ["20.19.0", "22.23.3", "24.21.0", "26.12.1"];

/** Path of a Node of this version, fetched if need be; null when it cannot be. */
export async function nodeBinary(version) {
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const folder = path.join(root, ".bench", `node-${version}`);
  const binary = path.join(
    folder,
    "node_modules",
    name,
    "bin",
    process.platform === "win32" ? "node.exe" : "node",
  );
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    const args = [
      "install",
      "--prefix",
      folder,
      "--no-save",
      "--no-audit",
      "--no-fund",
      `${name}@${version}`,
    ];
    await command("npm", args, { shell: process.platform === "win32" });
  }
  return existsSync(binary) ? binary : null;
}
