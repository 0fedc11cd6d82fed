// Bundles the sources into dist/: one file a thread, so that a kernel starts in few reads; and the types of cokernel/asyncio.
//
// The kernel's threads are CommonJS: before the first line of a module runs, Node's loader of modules has taken 4 ms in each
// thread, and of CommonJS V8's code can be kept (kernel/code-cache.ts).
// Usage: node scripts/build.mjs

import { spawn } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const root = path.dirname(import.meta.dirname);
const first = {
  main: "kernel/main.ts",
};
const threads = {
  wire: "kernel/wire/entry.ts",
  "wire-thread": "kernel/wire/main.ts",
  "cell-thread": "src/cells/cell-thread.ts",
};
const modules = {
  language: "kernel/language-thread.ts",
  cli: "src/cli.ts",
  asyncio: "src/coroutine/asyncio.ts",
};

/** Of worker threads that cells start, apart: what they would share with the cell thread it would read from more files. */
const workers = {
  "worker-loader": "src/cells/imports/worker-loader.ts",
  "typescript-files": "src/cells/imports/typescript-files.ts", // of Node 20's loader thread, too
};

/** `cokernel/asyncio` where cells run: theirs, and in a worker thread one of its own (src/cells/imports/own-runtime.ts). */
const OWN_RUNTIME = "own-asyncio.js";

/** The guarded kernel's own, in a folder apart: it shares no chunk with the ordinary kernel, which so reads nothing of it. */
const guarded = {
  main: "kernel/guarded/main.ts",
  cells: "kernel/guarded/cells.ts",
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

const inNode = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20.19",
  external,
  sourcemap: true,
  // A start reads all of it. Names stay, for stacks.
  minifyWhitespace: true,
  // Node shows the line of an error that nobody caught: of a file in one line that is all of it.
  lineLimit: 120,
  logLevel: "warning",
  metafile: true,
};
const commonJs = {
  ...inNode,
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  banner: {
    js: 'const requireHere = require, urlOf = require("node:url").pathToFileURL, importMetaUrl = urlOf(__filename).href;',
  },
  define: { "import.meta.url": "importMetaUrl" },
  plugins: [{ name: "start", setup: startFast }],
  // Their files come along, since looking for them takes as long as binding the sockets; the addons stay where they are.
  external: external.filter((name) => !["zeromq", "oxc-parser", "oxc-transform"].includes(name)),
  logOverride: { "require-resolve-not-external": "silent" },
};

const missing = [first, threads, modules, workers, guarded]
  .flatMap(Object.values)
  .filter((entry) => !existsSync(path.join(root, entry)));
if (missing.length > 0) {
  console.error(`build: the sources are not complete, ${missing.join(", ")} is not there: git status`);
  process.exit(1);
}
const [bundled, inPage, typed] = await Promise.all([bundle(), bundleForPages(), declareTypes()]);
process.exitCode = bundled && inPage && typed ? 0 : 1;

/** dist/*.js. What an earlier build left and this one did not write is removed last: a kernel may be starting. */
async function bundle() {
  try {
    const split = { ...inNode, outdir: "dist", splitting: true, format: "esm", chunkNames: "[name]-[hash]" };
    const built = await Promise.all([
      build({ ...split, entryPoints: modules }),
      build({ ...split, entryPoints: workers }),
      build({ ...commonJs, entryPoints: first, outdir: "dist" }),
      // By `require` alone, so that they need no loader of modules at all.
      build({ ...commonJs, entryPoints: threads, outdir: "dist", supported: { "dynamic-import": false } }),
    ]);
    const { exports } = built[0].metafile.outputs["dist/asyncio.js"];
    writeFileSync(path.join(root, "dist", OWN_RUNTIME), ownRuntime(exports));
    const outputs = built.flatMap(({ metafile }) => Object.keys(metafile.outputs));
    const written = new Set([OWN_RUNTIME, ...outputs.map((file) => path.basename(file))]);
    for (const file of readdirSync(path.join(root, "dist"))) {
      if (/\.c?js(\.map)?$/.test(file) && !written.has(file)) rmSync(path.join(root, "dist", file));
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

/**
 * What an entry imports only after the wire thread has started is a bundle of its own; and packages look for their addons
 * beside their own files, which a bundle is not.
 */
function startFast({ onResolve, onLoad }) {
  onResolve({ filter: /\/cells\.ts$/ }, ({ kind, path: source }) =>
    kind === "dynamic-import" ? { path: `./${path.basename(source, ".ts")}.js`, external: true } : undefined,
  );
  onLoad({ filter: /[\\/]zeromq[\\/]lib[\\/]load-addon\.js$/ }, ({ path: file }) => ({
    contents: readFileSync(file, "utf8").replace("__dirname", 'require.resolve("zeromq"), ".."'),
  }));
  onLoad({ filter: /[\\/]node_modules[\\/]oxc-(parser|transform)[\\/].*\.js$/ }, ({ path: file }) => {
    const [, name, inside] = /[\\/]node_modules[\\/](oxc-\w+)[\\/](.*)$/.exec(file);
    const itself = `new URL("${inside.replaceAll("\\", "/")}", urlOf(requireHere.resolve("${name}/package.json")))`;
    return { contents: readFileSync(file, "utf8").replaceAll("import.meta.url", itself) };
  });
}

/** The text of that module, by the names that the runtime exports. */
function ownRuntime(names) {
  return `import * as alone from "./asyncio.js";
export const { ${names.join(", ")} } = globalThis.__cokernel__?.asyncio ?? alone;
`;
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
  rmSync(path.join(root, "dist/guarded"), { recursive: true, force: true });
  await Promise.all([
    build({ ...commonJs, entryPoints: { main: guarded.main }, outdir: "dist/guarded" }),
    build({
      ...inNode,
      entryPoints: { cells: guarded.cells },
      outdir: "dist/guarded",
      splitting: true,
      format: "esm",
    }),
    build({
      ...inNode,
      entryPoints: [guarded.child],
      outfile: "dist/guarded/child.cjs",
      format: "cjs",
      sourcemap: false,
    }),
    build({
      ...inNode,
      entryPoints: [guarded.realm],
      outfile: "dist/guarded/realm.js",
      format: "iife",
      platform: "neutral",
      mainFields: ["main"],
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
