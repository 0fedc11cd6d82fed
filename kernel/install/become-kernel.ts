// A kernel's process in the place of this one: what a container's command, or a person, starts has no flags of Node yet.

import { spawn } from "node:child_process";
import { launchFlags } from "./launch-flags.ts";

/** Replace this process where Node can (22.15 and later), else stand before it and pass signals on. */
export function becomeKernel(main: string, words: readonly string[]): void {
  const { execPath: node, env, version } = process;
  const args = [...launchFlags(version.slice(1)), main, ...words];
  // Absent before, and not on Windows.
  const { execve } = process as { execve?: (file: string, args: string[], env: NodeJS.ProcessEnv) => never };
  if (execve !== undefined && process.platform !== "win32") {
    process.removeAllListeners("warning"); // that it is experimental is known
    execve.call(process, node, [node, ...args], env);
  }
  // The kernel ends with the process that it is told, should this one be killed.
  const child = spawn(node, args, { stdio: "inherit", env: { ...env, JPY_PARENT_PID: String(process.pid) } });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}
