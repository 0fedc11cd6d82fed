// Files for the realm: what its `node:fs` asks, and what its imports read. The box and the permissions decide what is seen.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

/** A question, as the realm writes it. Paths are seen from the notebook's folder. */
export interface FileQuestion {
  op: "read" | "read-base64" | "write" | "exists" | "list" | "stat" | "remove" | "make";
  path: string;
  text?: string;
}

/** `error` is a code such as ENOENT, and the words for it. */
export type FileAnswer = { value: unknown } | { error: { code: string; message: string } };

/** Answer. */
export function files({ op, path, text }: FileQuestion): FileAnswer {
  const file = resolve(String(path));
  try {
    switch (op) {
      case "read":
        return { value: readFileSync(file, "utf8") };
      case "read-base64":
        return { value: readFileSync(file, "base64") };
      case "write":
        writeFileSync(file, String(text));
        return { value: null };
      case "exists":
        return { value: existsSync(file) };
      case "list":
        return { value: readdirSync(file) };
      case "stat": {
        const { size, mtimeMs } = statSync(file);
        return { value: { size, mtimeMs, folder: statSync(file).isDirectory() } };
      }
      case "remove":
        rmSync(file);
        return { value: null };
      case "make":
        mkdirSync(file, { recursive: true });
        return { value: null };
      default:
        return { error: { code: "EINVAL", message: `no such question of files: ${String(op)}` } };
    }
  } catch (error) {
    const { code = "EIO", message } = error as NodeJS.ErrnoException;
    return { error: { code, message: message.replace(`'${file}'`, () => `'${path}'`) } };
  }
}
