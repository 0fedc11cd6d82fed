// Bundles one of the benches that import the sources (bench/NAME.ts), and runs it against a fresh build.
// Usage: node scripts/bench-source.mjs views|export

import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = path.dirname(import.meta.dirname);
const [name] = process.argv.slice(2);
const outfile = path.join(root, `.bench/${name}.mjs`);
execFileSync(process.execPath, [path.join(root, "scripts/build.mjs")], { stdio: "inherit" });
mkdirSync(path.dirname(outfile), { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: [`bench/${name}.ts`],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  logLevel: "warning",
});
await import(pathToFileURL(outfile).href);
