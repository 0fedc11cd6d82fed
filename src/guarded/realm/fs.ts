// What the realm has for `node:fs`: files of the notebook's folder, read; those that were granted, written.

import { exists, file } from "./module-files.ts";

type Encoding = string | { encoding?: string | null } | null | undefined;

function encodingOf(options: Encoding): string | null {
  const encoding = typeof options === "string" ? options : (options?.encoding ?? null);
  if (encoding !== null && !/^utf-?8$/i.test(encoding))
    throw new TypeError(
      `Files are read as utf8 or as bytes in the guarded kernel, but got ${JSON.stringify(encoding)}.`,
    );
  return encoding;
}

export const fs = {
  readFileSync(path: unknown, options?: Encoding): string | Buffer {
    if (encodingOf(options) !== null) return file({ op: "read", path: String(path) }) as string;
    return Buffer.from(file({ op: "read-base64", path: String(path) }) as string, "base64");
  },
  writeFileSync(path: unknown, text: unknown): void {
    file({ op: "write", path: String(path), text: String(text) });
  },
  existsSync: (path: unknown): boolean => exists(String(path)),
  readdirSync: (path: unknown): string[] => file({ op: "list", path: String(path) }) as string[],
  statSync(path: unknown) {
    const { size, mtimeMs, folder } = file({ op: "stat", path: String(path) }) as {
      size: number;
      mtimeMs: number;
      folder: boolean;
    };
    return { size, mtimeMs, mtime: new Date(mtimeMs), isDirectory: () => folder, isFile: () => !folder };
  },
  unlinkSync: (path: unknown): void => void file({ op: "remove", path: String(path) }),
  mkdirSync: (path: unknown): void => void file({ op: "make", path: String(path) }),
};

/** `node:fs/promises`. */
export const promises = {
  readFile: async (path: unknown, options?: Encoding) => fs.readFileSync(path, options),
  writeFile: async (path: unknown, text: unknown) => fs.writeFileSync(path, text),
  readdir: async (path: unknown) => fs.readdirSync(path),
  stat: async (path: unknown) => fs.statSync(path),
  unlink: async (path: unknown) => fs.unlinkSync(path),
  mkdir: async (path: unknown) => fs.mkdirSync(path),
};
