// Runs a program in the checkout with its output on this terminal. Usage: import { command, root } from "./command.mjs"

import { spawn } from "node:child_process";
import path from "node:path";

/** The checkout. */
export const root = path.dirname(import.meta.dirname);

/** Run a program to its end; resolves to its exit code, 127 when it is not there. */
export function command(program, args, { env = {}, shell = false, quiet = false } = {}) {
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    shell,
    // No stdin: a question that nobody answers would stand for ever.
    stdio: ["ignore", quiet ? "ignore" : "inherit", quiet ? "ignore" : "inherit"],
  });
  return new Promise((resolve) => {
    child.on("error", () => resolve(127));
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** Run a script of this project, or of a package, by the Node that runs this one. */
export function node(args, options) {
  return command(process.execPath, args, options);
}
