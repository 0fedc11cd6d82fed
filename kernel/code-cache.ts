// V8's code of a bundle, kept between processes: to read it takes a fraction of the time that reading the bundle's text does.
//
//     <cache>/cokernel/code/<hash of the text, its path and this Node>     SHA-1 of what follows (20 bytes), then V8's data
//
// V8 refuses data of another version or other flags, but trusts all that is in them: a file that is damaged would end the
// process. Hence the checksum. A cache that cannot be read or written costs time, and nothing else.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import { settleFlags } from "../src/cells/eager.ts";
import { makeFolder } from "../src/disk/make-folder.ts";
import { userCache } from "../src/disk/user-cache.ts";
import { writeWhole } from "../src/disk/write-whole.ts";

/** After so long a start has called what starts call, and V8's data hold those functions. */
const SETTLED_MS = 500;
/** What nobody has written anew for so long is of a version that is gone, or will soon be there again. */
const OLD_MS = 60 * 24 * 3600 * 1000;
const HASH_BYTES = 20;

/** Run a bundle in CommonJS as `require` would, by the code of an earlier process if there is such. @returns what it exports */
export function runBundle(url: URL): unknown {
  const file = fileURLToPath(url);
  const text = readFileSync(file, "utf8");
  const cache = placeOf(url, text);
  const cachedData = kept(cache);
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {\n${text}\n})`, {
    filename: url.href, // as of a module: by this the kernel's own frames are told from others
    lineOffset: -1,
    cachedData,
  });
  const module = { exports: {} };
  const run = script.runInThisContext();
  run.call(module.exports, module.exports, createRequire(file), module, file, path.dirname(file));
  if (cachedData === undefined || script.cachedDataRejected)
    setTimeout(() => {
      settleFlags();
      keep(cache, script.createCachedData());
    }, SETTLED_MS).unref();
  return module.exports;
}

/** The path counts as well, since in stacks it is the one of the data; and flags do, as data made with others are refused. */
function placeOf(url: URL, text: string): string {
  const { version, arch, execArgv, env } = process;
  const of = [version, arch, ...execArgv, env.NODE_OPTIONS, url.href].join("\n");
  return path.join(userCache("code"), sha1(of, text).toString("hex"));
}

function kept(cache: string): Buffer | undefined {
  try {
    const all = readFileSync(cache);
    const data = all.subarray(HASH_BYTES);
    return sha1(data).equals(all.subarray(0, HASH_BYTES)) ? data : undefined;
  } catch {
    return undefined; // the first start of this version on this Node
  }
}

function keep(cache: string, data: Buffer): void {
  const folder = path.dirname(cache);
  try {
    makeFolder(folder, 0o700);
    writeWhole(cache, Buffer.concat([sha1(data), data]), 0o600);
    for (const other of readdirSync(folder).map((name) => path.join(folder, name)))
      if (Date.now() - statSync(other).mtimeMs > OLD_MS) rmSync(other, { force: true });
  } catch {
    // No home, or a disk that is full.
  }
}

function sha1(...parts: (string | Uint8Array)[]): Buffer {
  const hash = createHash("sha1");
  for (const part of parts) hash.update(part);
  return hash.digest();
}
