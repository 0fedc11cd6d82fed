// Prints what an export costs from cold: time, memory, size of the page.
// Usage: npm run bench:export

import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = path.dirname(import.meta.dirname);
const outfile = path.join(root, ".bench/export.mjs");
execFileSync(process.execPath, [path.join(root, "scripts/build.mjs")], { stdio: "inherit" });
mkdirSync(path.dirname(outfile), { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ["bench/export.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  logLevel: "warning",
});
await import(pathToFileURL(outfile).href);
