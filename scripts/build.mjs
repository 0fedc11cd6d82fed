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

/** The guarded kernel's own, in a folder apart: it shares no chunk with the ordinary kernel, which so reads nothing of it. */
const guarded = {
  main: "kernel/guarded/main.ts",
  child: "src/guarded/child.ts",
  realm: "src/guarded/realm/main.ts",
};
// Small pure packages come along: finding and reading uuid's twenty files takes a third of the wire thread's start.
const external = [
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
];

const missing = [...Object.values(threads), ...Object.values(guarded)].filter(
  (entry) => !existsSync(path.join(root, entry)),
);
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
      external,
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
    await bundleGuarded();
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

/** dist/guarded: the kernel, its child in one file (what the box must show is that folder), and the text of the realm. */
async function bundleGuarded() {
  const options = { absWorkingDir: root, bundle: true, target: "node20.19", logLevel: "warning" };
  rmSync(path.join(root, "dist/guarded"), { recursive: true, force: true });
  await Promise.all([
    build({
      ...options,
      entryPoints: { main: guarded.main },
      outdir: "dist/guarded",
      splitting: true,
      format: "esm",
      platform: "node",
      external,
      sourcemap: true,
    }),
    build({
      ...options,
      entryPoints: [guarded.child],
      outfile: "dist/guarded/child.cjs",
      format: "cjs",
      platform: "node",
    }),
    build({
      ...options,
      entryPoints: [guarded.realm],
      outfile: "dist/guarded/realm.js",
      format: "iife",
      platform: "neutral",
      alias: {
        "node:util": path.join(root, "src/guarded/realm/node-util.ts"),
        "node:crypto": path.join(root, "src/guarded/realm/node-crypto.ts"),
      },
      inject: [path.join(root, "src/guarded/realm/missing-globals.ts")],
    }),
  ]);
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
