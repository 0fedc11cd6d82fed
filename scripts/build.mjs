// Bundles the sources into dist/: one file a thread, so that a kernel starts in few reads; and the types of cokernel/asyncio.
// Usage: node scripts/build.mjs

import { spawn } from "node:child_process";
import { chmodSync, existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const root = path.dirname(import.meta.dirname);
const threads = {
  main: "kernel/main.ts",
  wire: "kernel/wire/main.ts",
  language: "kernel/language-thread.ts",
  cli: "src/cli.ts",
  asyncio: "src/coroutine/asyncio.ts",
};

const missing = Object.values(threads).filter((entry) => !existsSync(path.join(root, entry)));
if (missing.length > 0) {
  console.error(`build: the sources are not complete, ${missing.join(", ")} is not there: git status`);
  process.exit(1);
}
const [bundled, inPage, typed] = await Promise.all([bundle(), bundleForPages(), declareTypes()]);
process.exitCode = bundled && inPage && typed ? 0 : 1;

/** dist/*.js. What an earlier build left and this one did not write is removed last: a kernel may be starting. */
async function bundle() {
  try {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: threads,
      outdir: "dist",
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      target: "node20.19",
      // Small pure packages come along: finding and reading uuid's twenty files takes a third of the wire thread's start.
      external: [
        "zeromq",
        "oxc-parser",
        "oxc-transform",
        "esbuild",
        "libsql",
        "typescript",
        "commander",
        "@jupyterlab/services",
        "yaml",
        "htmlparser2",
        "katex",
        "markdown-it",
        "shiki",
      ],
      sourcemap: true,
      chunkNames: "[name]-[hash]",
      keepNames: false,
      logLevel: "warning",
      metafile: true,
    });
    const written = new Set(Object.keys(metafile.outputs).map((file) => path.basename(file)));
    for (const file of readdirSync(path.join(root, "dist"))) {
      if (/\.js(\.map)?$/.test(file) && !written.has(file)) rmSync(path.join(root, "dist", file));
    }
    chmodSync(path.join(root, "dist/cli.js"), 0o755);
    return true;
  } catch (error) {
    // esbuild has already printed what is wrong in the sources; anything else is ours to say.
    if (!error.errors) console.error(error);
    return false;
  }
}

/** What goes into exported pages as it is, with its library. */
async function bundleForPages() {
  try {
    await build({
      absWorkingDir: root,
      entryPoints: ["src/tutorial/export/search-in-page.ts"],
      outdir: "dist/page",
      bundle: true,
      minify: true,
      format: "iife",
      platform: "browser",
      target: "es2022",
      legalComments: "inline",
      logLevel: "warning",
    });
    return true;
  } catch (error) {
    if (!error.errors) console.error(error);
    return false;
  }
}

/** dist/types: of the runtime alone, which is what a program outside of notebooks can import. */
function declareTypes() {
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  const child = spawn(process.execPath, [tsc, "--project", "tsconfig.types.json"], {
    cwd: root,
    stdio: "inherit",
  });
  return new Promise((resolve) => child.on("close", (code) => resolve(code === 0)));
}
