// Compares the account of CPython's own tests (test/coroutine/cpython-cases.ts) with the files of a CPython 3.13 that has
// its tests installed. Usage: npm run cpython:cases [-- python3.13]

import { spawnSync } from "node:child_process";
import path from "node:path";
import { build } from "esbuild";

const lister = `
import ast, json, os, sys, test.test_asyncio
folder = os.path.dirname(os.path.dirname(test.test_asyncio.__file__))
def cases(file):
    for node in ast.walk(ast.parse(open(os.path.join(folder, file + '.py'), encoding='utf-8').read())):
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                name = getattr(method, 'name', '')
                if name.startswith('test'):
                    yield node.name + '.' + name[5:]
print(json.dumps({file: sorted(cases(file)) for file in json.loads(sys.argv[1])}))`;

const [python = "python3.13"] = process.argv.slice(2);
const source = path.join(import.meta.dirname, "../test/coroutine/cpython-cases.ts");
const { outputFiles } = await build({ entryPoints: [source], write: false, format: "esm" });
const { accounts, all } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);
const asked = JSON.stringify(Object.keys(accounts));
const { stdout, stderr, error } = spawnSync(python, ["-c", lister, asked], { encoding: "utf8" });
if (!stdout) {
  console.error(`cpython:cases: ${python} has no tests installed.\n${error?.message ?? stderr}`);
  process.exit(1);
}
for (const [file, cases] of Object.entries(JSON.parse(stdout))) {
  const ours = new Set([...all(accounts[file].here), ...all(accounts[file].not)]);
  const missing = cases.filter((one) => !ours.delete(one));
  console.log(`${file}: ${cases.length} cases`);
  for (const one of missing) console.log(`  not accounted for: ${one}`);
  for (const one of ours) console.log(`  not in CPython: ${one}`);
  if (missing.length + ours.size > 0) process.exitCode = 1;
}
