// `cokernel/asyncio` in a notebook, in its files and in packages: one runtime, that of the kernel.

import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { TestKernel } from "./kernel.ts";

const helper = `import * as asyncio from "cokernel/asyncio";
  export const nap = asyncio.coroutine(function* nap() { yield* asyncio.sleep(0); return "slept"; });
  export const loop = asyncio.getEventLoop;`;
const plain = helper.replace("export const loop", "export const ofPlain");

let kernel: TestKernel;
afterEach(() => kernel.stop());

/** A kernel whose cells do not run where their types are wrong, in a folder with a file of TypeScript and one of JavaScript. */
const start = (copy: boolean): Promise<TestKernel> =>
  TestKernel.start([], (folder) => {
    writeFileSync(join(folder, "helper.ts"), helper);
    writeFileSync(join(folder, "plain.mjs"), plain);
    const put = (name: string, file: string, text: string) => {
      mkdirSync(join(folder, "node_modules", name), { recursive: true });
      writeFileSync(join(folder, "node_modules", name, file), text);
    };
    put("napping", "package.json", '{ "type": "module", "exports": "./index.js" }');
    put("napping", "index.js", helper);
    if (copy) {
      put(
        "cokernel",
        "package.json",
        '{ "type": "module", "exports": { "./asyncio": { "types": "./dist/types/coroutine/asyncio.d.ts", "default": "./dist/asyncio.js" } } }',
      );
      cpSync("dist", join(folder, "node_modules/cokernel/dist"), { recursive: true });
    }
    return { COKERNEL_TYPE_ERRORS: "strict" };
  });

describe.each([
  ["without a copy in the folder", false],
  ["beside a copy in the folder", true],
])("%s", (_where, copy) => {
  test("cells and files share the kernel's runtime and its types", async () => {
    kernel = await start(copy);
    expect(
      await kernel.run(
        'import { Task, sleep } from "cokernel/asyncio"; const task: asyncio.Task<void> = asyncio.createTask(sleep(0)); await task; task instanceof Task',
      ),
    ).toBe("true");
    expect(
      await kernel.run(
        'import { loop, nap } from "./helper"; [loop() === asyncio.getEventLoop(), await nap(), await asyncio.createTask(nap())]',
      ),
    ).toBe("[ true, 'slept', 'slept' ]");
    expect(await kernel.run('import { nap as plain } from "./plain.mjs"; await plain()')).toBe("'slept'");
    expect(await kernel.run('(await import("cokernel/asyncio")).Task === asyncio.Task')).toBe("true");
    expect(await kernel.run('require("cokernel/asyncio").Task === asyncio.Task')).toContain("true");
  });
});

test("a package that has found a copy of its own has the kernel's, too", async () => {
  kernel = await start(true);
  await kernel.run('typeErrors("off")');
  expect(await kernel.run('import { nap } from "napping"; await nap()')).toBe("'slept'");
});
