// Which compiler answers: TypeScript 7, and TypeScript 6 where there is no native one for this system, or where it may
// not start (a folder without the right to execute, a sandbox).

import { FallbackCompiler } from "./fallback-compiler.ts";
import { NativeCompiler } from "./native-compiler.ts";
import type { StartCompiler } from "./project.ts";

/** One that dies at its start may have been killed by chance. */
const TRIES = 2;

/**
 * The native compiler as long as it starts.
 *
 * @param told why it does not, once
 * @param started told the process of each that starts, and by what the one before it failed
 */
export function nativeElseFallback(
  told: (reason: string) => void,
  started: (pid: number, after: string | null) => void = () => {},
): StartCompiler {
  let fallen = false;
  return (files, after) => {
    let reason: unknown;
    for (let left = fallen ? 0 : TRIES; left > 0; left--) {
      try {
        return new NativeCompiler(files, (pid) => started(pid, after));
      } catch (error) {
        reason = error;
      }
    }
    if (!fallen) told(reason instanceof Error ? reason.message : String(reason));
    fallen = true;
    return new FallbackCompiler(files);
  };
}
