// Bundles the sources into dist/: one file a thread, so that a kernel starts in few reads.
// Usage: node scripts/build.mjs
import { build } from "esbuild";

const threads = {
  main: "kernel/main.ts",
  wire: "kernel/wire/main.ts",
  language: "src/language/main.ts",
  cli: "src/cli.ts",
  asyncio: "src/coroutine/asyncio.ts",
};
await build({
  entryPoints: threads,
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  packages: "external",
  sourcemap: true,
  chunkNames: "[name]-[hash]",
  keepNames: false,
  logLevel: "warning",
});
