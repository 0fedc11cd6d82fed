// What cells import by npm: from a registry, from the cache, from where no net is.

import { once } from "node:events";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { IopubMessage } from "../../src/tutorial/kernel-client.ts";
import { TestKernel } from "./kernel.ts";
import { Registry } from "./registry.ts";

// npm is a process of its own, which takes its time where much else runs.
jest.setTimeout(60_000);

let kernel: TestKernel;

/** Types and texts of displays, without those that only say how long it has taken. */
function told(outputs: readonly IopubMessage[]): [string, string][] {
  return outputs
    .map(({ msg_type, content }): [string, string] => [msg_type, content.data["text/plain"]])
    .filter(([, text]) => !/… \d+ s/.test(text))
    .map(([type, text]) => [type, text.replace(/[\d.]+ s$/, "… s")]);
}

describe("npm:", () => {
  const registry = new Registry();
  beforeAll(async () => {
    registry.publish(
      "@shop/tax",
      "1.0.0",
      { type: "module", exports: { ".": "./index.js", "./rate": "./rate.js" } },
      {
        "index.js": `import base from "base"; export const tax = "1.0.0 on " + base;`,
        "rate.js": "export default 19;",
      },
    );
    registry.publish(
      "@shop/tax",
      "1.2.0",
      {
        type: "module",
        exports: { ".": "./index.js", "./rate": "./rate.js" },
        dependencies: { base: "2" },
        scripts: { postinstall: "node -e \"require('fs').writeFileSync('ran', '')\"" },
      },
      {
        "index.js": `import base from "base"; export const tax = "1.2.0 on " + base;`,
        "rate.js": "export default 20;",
      },
    );
    registry.publish("base", "2.0.1", {}, { "index.js": "module.exports = 'base';" });
    const url = await registry.start();
    kernel = await TestKernel.start([], (folder) => ({
      npm_config_registry: url,
      npm_config_cache: join(folder, "npm-cache"),
      COKERNEL_CACHE: join(folder, "cache"),
    }));
  });
  afterAll(async () => {
    await kernel.stop();
    registry.stop();
  });

  test("installs what fits, tells so in the cell, and writes down what it was", async () => {
    const { reply, outputs } = await kernel.client.execute(`import { tax } from "npm:@shop/tax@^1"; tax`, {
      timeout: 60,
    });
    expect(reply.status).toBe("ok");
    expect(told(outputs)).toEqual([
      ["display_data", "npm:@shop/tax@^1 is being installed …"],
      ["update_display_data", "npm:@shop/tax@1.2.0 is installed, its types are being looked for …"],
      [
        "update_display_data",
        "npm:@shop/tax@1.2.0, without the install script of @shop/tax, installed in … s",
      ],
      ["execute_result", "'1.2.0 on base'"],
    ]);
    expect(JSON.parse(readFileSync(join(kernel.folder, "cokernel-lock.json"), "utf8"))).toEqual({
      npm: { "@shop/tax@^1": "1.2.0" },
    });
  });

  test("runs no install script", () => {
    const installed = join(kernel.folder, "cache/@shop+tax@1.2.0/node_modules/@shop/tax");
    expect([existsSync(join(installed, "index.js")), existsSync(join(installed, "ran"))]).toEqual([
      true,
      false,
    ]);
  });

  test("asks nobody again, and takes files of the package", async () => {
    const asked = registry.asked.length;
    expect(
      await kernel.run(
        `import rate from "npm:@shop/tax@^1/rate"; import { tax } from "npm:@shop/tax@1.2.0"; [rate, tax]`,
      ),
    ).toBe("[ 20, '1.2.0 on base' ]");
    expect(registry.asked.length).toBe(asked);
  });

  test("installs the types that others wrote, of the same version, and of a package with its own none", async () => {
    registry.publish("bare", "3.1.4", {}, { "index.js": "exports.pi = 3.14;" });
    const types = (text: string) => ({ "index.d.ts": `export const pi: ${text};` });
    registry.publish("@types/bare", "3.1.9", {}, types("number"));
    registry.publish("@types/bare", "4.0.0", {}, types("string"));
    registry.publish("older", "5.0.0", {}, { "index.js": "" });
    registry.publish("@types/older", "4.0.0", {}, types("string"));
    registry.publish("typed", "1.0.0", { main: "./lib/main.js" }, { "lib/main.js": "", "lib/main.d.ts": "" });
    const { outputs } = await kernel.client.execute(
      `import { pi } from "npm:bare@3"; import "npm:typed"; import "npm:older"; pi`,
      {
        timeout: 60,
      },
    );
    expect(told(outputs).map(([, text]) => text)).toEqual([
      "npm:bare@3 is being installed …",
      "npm:bare@3.1.4 is installed, its types are being looked for …",
      "npm:bare@3.1.4 and @types/bare@3 installed in … s",
      "npm:typed@latest is being installed …",
      "npm:typed@1.0.0 installed in … s",
      "npm:older@latest is being installed …",
      "npm:older@5.0.0 is installed, its types are being looked for …",
      "npm:older@5.0.0 and @types/older@latest installed in … s",
      "3.14",
    ]);
    const found = join(kernel.folder, "cache/bare@3.1.4/node_modules/@types/bare/index.d.ts");
    expect(readFileSync(found, "utf8")).toContain("number");
    expect(registry.asked).not.toContain("/@types/typed");
    const asked = registry.asked.length;
    expect(await kernel.run(`import { pi } from "npm:bare@3.1.4"; pi`)).toBe("3.14");
    expect(registry.asked.length).toBe(asked);
  });

  test("takes what another kernel has installed at the same moment", async () => {
    registry.publish("raced", "1.0.0", { types: "index.d.ts" }, { "index.js": "module.exports = 'raced';" });
    // As if it were there first, by no more than the rename takes.
    await kernel.run(`const fs = require("node:fs"); const { renameSync, cpSync } = fs;
fs.renameSync = (from, to) => { cpSync(from, to, { recursive: true }); renameSync(from, to); };
require("node:module").syncBuiltinESMExports();`);
    try {
      expect(await kernel.run(`import raced from "npm:raced"; raced`, { timeout: 60 })).toMatch(/'raced'$/);
      expect(readdirSync(join(kernel.folder, "cache")).filter((name) => name.startsWith("."))).toEqual([]);
    } finally {
      await kernel.run(`fs.renameSync = renameSync; require("node:module").syncBuiltinESMExports();`);
    }
  });

  test("works in local files", async () => {
    writeFileSync(
      join(kernel.folder, "priced.ts"),
      `import { tax } from "npm:@shop/tax@^1"; export const priced: string = tax;`,
    );
    expect(await kernel.run(`import { priced } from "./priced.ts"; priced`)).toBe("'1.2.0 on base'");
  });

  test("takes the version that the lock file says, and not a newer one", async () => {
    registry.publish("base", "2.5.0", {}, { "index.js": "module.exports = 'newer';" });
    writeFileSync(join(kernel.folder, "cokernel-lock.json"), `{ "npm": { "base@2": "2.0.1" } }`);
    expect(await kernel.run(`import base from "npm:base@2"; base`, { timeout: 60 })).toContain("'base'");
  });

  test("of what is not there says so, at the import", async () => {
    const { evalue, traceback } = await kernel.fail(`import x from "npm:nowhere@1"`);
    expect(evalue).toMatch(/^npm:nowhere@1 cannot be installed: [\d.:]+ does not have it\.\n[\s\S]*404/);
    expect(traceback).toMatch(/at In\[\d+\]:1:1$/);
    const late = await kernel.fail(`import x from "npm:base@9"`);
    expect(late.evalue).toMatch(/^There is no version of 'base' that fits npm:base@9\.\n/);
  });

  test("of a package whose install script would have made its binary says so", async () => {
    const more = { types: "index.d.ts", scripts: { install: "node make.js" } };
    registry.publish("built", "1.0.0", more, { "index.js": "require('./build/Release/built.node');" });
    expect((await kernel.fail(`import built from "npm:built"`)).evalue).toBe(
      "'built' lacks its binary './build/Release/built.node': its install script was not run, and npm: runs none.\n" +
        `  npm install --prefix "${kernel.folder}" built    // runs it, unless npm refuses such\n` +
        `  import … from "built"    // then`,
    );
  });

  test.each([
    ["bindings", "Could not locate the bindings file. Tried:\\n → ' + require.resolve('./index.js')"],
    ["node-gyp-build", "No native build was found for platform=x\\n    loaded from: ' + __dirname + '\\n'"],
  ])("of a package that looks for its binary by %s, when it is called, says so, too", async (by, words) => {
    const name = `by-${by}`;
    const more = { types: "index.d.ts", scripts: { install: "node make.js" } };
    registry.publish(name, "1.0.0", more, {
      "index.js": `exports.open = () => { throw new Error('${words}) };`,
    });
    const cached = await kernel.fail(`import { open } from "npm:${name}";\nopen()`);
    expect(cached.traceback).toContain(
      `\n'${name}' lacks its binary: its install script was not run, and npm: runs none.\n` +
        `  npm install --prefix "${kernel.folder}" ${name}    // runs it, unless npm refuses such\n` +
        `  import … from "${name}"    // then\nIn[`,
    );
    const installed = join(kernel.folder, "cache", `${name}@1.0.0`);
    for (const part of ["node_modules", "package-lock.json"])
      cpSync(join(installed, part), join(kernel.folder, part), { recursive: true });
    const own = await kernel.fail(`import { open as opened } from "${name}";\nopened()`);
    rmSync(join(kernel.folder, "package-lock.json"));
    expect(own.traceback).toContain(
      `\n'${name}' lacks its binary: its install script was not run.\n` +
        `  npm rebuild --prefix "${kernel.folder}" ${name}    // runs it, unless npm refuses such\nIn[`,
    );
  });

  test("that lacks what npm does not install with it, as an ORM its driver, says how both come together", async () => {
    registry.publish(
      "orm",
      "1.0.0",
      {
        exports: { "./sql": "./sql.js" },
        types: "index.d.ts",
        peerDependencies: { driver: "1" },
        peerDependenciesMeta: { driver: { optional: true } },
      },
      { "sql.js": "require('driver')" },
    );
    expect((await kernel.fail(`import "npm:orm@1/sql"`)).evalue.split("\n")).toEqual([
      expect.stringMatching(
        /^There is no package 'driver' for npm:orm, which .*sql\.js imports: npm does not install it with that, and a package of npm: sees no other\./,
      ),
      `  npm install --prefix "${kernel.folder}" orm@1 driver`,
      `  import … from "orm/sql"    // then`,
    ]);
  });

  test("without a version is not what it came to for another Node", async () => {
    const types = { types: "index.d.ts" };
    registry.publish("two-nodes", "1.0.0", types, { "index.js": "module.exports = 'here';" });
    registry.publish("two-nodes", "2.0.0", { engines: { node: ">=999" }, ...types }, { "index.js": "" });
    await kernel.run(`import "npm:two-nodes@2.0.0"`); // by that Node
    const file = join(kernel.folder, "cache/resolved.json");
    const resolved = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
    const there = { ...resolved, "two-nodes@latest": "2.0.0", "two-nodes@latest for node 999": "2.0.0" };
    writeFileSync(file, JSON.stringify(there));
    expect(await kernel.run(`import here from "npm:two-nodes"; here`)).toMatch(/'here'$/);
    const node = process.versions.node.split(".")[0];
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
      ...there,
      [`two-nodes@latest for node ${node}`]: "1.0.0",
    });
    const lock = join(kernel.folder, "cokernel-lock.json");
    expect(JSON.parse(readFileSync(lock, "utf8")).npm["two-nodes@latest"]).toBe("1.0.0");
  }, 60_000);

  test("without a version is the newest for this Node, and what is made for another is told of", async () => {
    const engines = { node: ">=999" };
    const types = { types: "index.d.ts" };
    registry.publish("fitting", "1.0.0", types, { "index.js": "module.exports = 'one';" });
    registry.publish("fitting", "2.0.0", { engines, ...types }, { "index.js": "module.exports = 'two';" });
    const dependencies = { fitting: "2" };
    registry.publish("fits", "1.0.0", { dependencies, ...types }, { "index.js": "module.exports = 'fits';" });
    const { outputs } = await kernel.client.execute(
      `import one from "npm:fitting"; import two from "npm:fitting@^2"; import "npm:fits"; [one, two]`,
      { timeout: 60 },
    );
    const node = `node ${process.versions.node}`;
    expect(told(outputs).map(([, text]) => text)).toEqual([
      "npm:fitting@latest is being installed …",
      `npm:fitting@1.0.0 (the newest for ${node}) installed in … s`,
      "npm:fitting@^2 is being installed …",
      `npm:fitting@2.0.0 (fitting@2.0.0 is made for node >=999; this is ${node}) installed in … s`,
      "npm:fits@latest is being installed …",
      `npm:fits@1.0.0 (fitting@2.0.0 is made for node >=999; this is ${node}) installed in … s`,
      "[ 'one', 'two' ]",
    ]);
  }, 60_000);

  test.each([
    ["itself", "require('native-here')"],
    [
      "by an error whose cause is ours",
      "try { require('native-here') } catch (cause) { throw new Error('no binding', { cause }) }",
    ],
  ])(
    "a binary that npm left out is told with what it is for, where the package fails %s",
    async (how, index) => {
      const engines = { node: ">=99" };
      registry.publish("native-here", "1.0.0", { engines, os: [process.platform] }, { "index.js": "" });
      registry.publish("native-bits", "1.0.0", {}, { "index.js": "" }); // which only the next needs
      const dependencies = { "native-bits": "1" };
      registry.publish("native-elsewhere", "1.0.0", { os: ["aix"], dependencies }, { "index.js": "" });
      const name = `native-${how.length}`;
      const optionalDependencies = { "native-here": "1", "native-elsewhere": "1" };
      registry.publish(name, "1.0.0", { optionalDependencies, types: "index.d.ts" }, { "index.js": index });
      const { outputs, reply } = await kernel.client.execute(`import "npm:${name}"`, { timeout: 60 });
      expect(reply.evalue).toBe(
        `'native-here', which '${name}' needs, was left out by npm: it is for node >=99, ${process.platform}, ` +
          `and this is node ${process.versions.node}, ${process.platform}, ${process.arch}.\n` +
          `Start the kernel with such a Node, or ask for an older version of '${name}'.`,
      );
      expect(outputs.at(-2)!.content.data["text/plain"]).toContain(
        `without native-here (for node >=99, ${process.platform}), installed`,
      );
      // Another Node finds nothing there, and installs what is for it.
      const cached = readdirSync(join(kernel.folder, "cache")).filter((one) => one.startsWith(name));
      expect(cached).toEqual([`${name}@1.0.0+node${process.versions.node.split(".")[0]}`]);
      const asked = registry.asked.length;
      expect((await kernel.fail(`import "npm:${name}@1.0.0"`)).evalue).toBe(reply.evalue);
      expect(registry.asked.length).toBe(asked);
    },
  );
});

describe("npm: without a net", () => {
  const silent = createServer();
  beforeAll(async () => {
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  });
  afterEach(async () => {
    await kernel.stop();
  });
  afterAll(() => {
    silent.closeAllConnections();
    silent.close();
  });

  const startWith = async (registry: string) => {
    kernel = await TestKernel.start([], (folder) => ({
      npm_config_registry: registry,
      npm_config_cache: join(folder, "npm-cache"),
      COKERNEL_CACHE: join(folder, "cache"),
    }));
  };

  test("fails soon, says that the registry cannot be reached, and leaves nothing behind", async () => {
    await startWith("http://127.0.0.1:9");
    const { evalue } = await kernel.fail(`import x from "npm:left-pad@1"`);
    expect(evalue).toMatch(
      /^npm:left-pad@1 is not in the cache, and 127\.0\.0\.1:9 cannot be reached \(ECONNREFUSED\)\.\n/,
    );
    expect(readdirSync(join(kernel.folder, "cache"))).toEqual([]);
    expect(existsSync(join(kernel.folder, "cokernel-lock.json"))).toBe(false);
  }, 30_000);

  test("says where packages lie, and how that is changed, where nothing can be written there", async () => {
    // A file is in the way, as also root meets it.
    kernel = await TestKernel.start([], () => ({ COKERNEL_CACHE: join(process.execPath, "cache") }));
    const { evalue } = await kernel.fail(`import x from "npm:left-pad@1"`);
    expect(evalue).toContain(
      `npm: packages lie in ${join(process.execPath, "cache")}, which cannot be written: `,
    );
    expect(evalue).toContain("COKERNEL_CACHE names another folder.");
  });

  test("and which host, where a package lies at another one", async () => {
    const registry = new Registry();
    registry.delayMs = 1_000; // the other host has been given up before the registry's last answer
    const dependencies = { sheets: "http://127.0.0.1:9/sheets.tgz", fonts: "1" };
    registry.publish("fonts", "1.0.0", { dependencies: { glyphs: "1" } }, { "index.js": "" });
    registry.publish("glyphs", "1.0.0", { dependencies: { lines: "1" } }, { "index.js": "" });
    registry.publish("lines", "1.0.0", {}, { "index.js": "" });
    registry.publish("charts", "1.0.0", { dependencies }, { "index.js": "" });
    await startWith(await registry.start());
    const { evalue } = await kernel.fail(`import "npm:charts"`);
    registry.stop();
    expect(evalue).toMatch(/^npm:charts@latest is not in the cache, and 127\.0\.0\.1:9 cannot be reached \(/);
  }, 30_000);

  test("tells how long it has waited, and an interrupt ends npm with the cell", async () => {
    await startWith(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const asked = once(silent, "request");
    const said: string[] = [];
    const waits = new Promise<void>((resolve) => {
      kernel.client.onIopub = ({ content }) => {
        const text: string | undefined = content.data?.["text/plain"];
        if (text !== undefined) said.push(text);
        if (text?.endsWith(" 1 s")) resolve();
      };
    });
    const answer = kernel.client.execute(`import x from "npm:left-pad@1"`, { timeout: 60 });
    const [{ socket }] = await asked;
    const closed = once(socket, "close");
    await waits;
    await kernel.client.interrupt();
    expect((await answer).reply.ename).toBe("KeyboardInterrupt");
    await closed;
    expect(said.slice(0, 2)).toEqual([
      "npm:left-pad@1 is being installed …",
      "npm:left-pad@1 is being installed … 1 s",
    ]);
    while (!said.includes("npm:left-pad@1 was not installed: it was interrupted.")) await kernel.run("0");
    expect(readdirSync(join(kernel.folder, "cache"))).toEqual([]);
  }, 30_000);
});
