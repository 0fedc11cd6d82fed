import { execFile } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { build } from "esbuild";
import type { Host } from "../../kernel/install/data-dirs.ts";
import { install } from "../../kernel/install/install.ts";
import { launchFlags } from "../../kernel/install/launch-flags.ts";
import { describeFound, findKernelSpecs } from "../../kernel/install/list.ts";
import { findPython } from "../../kernel/install/python.ts";
import { uninstall } from "../../kernel/install/uninstall.ts";
import { installedPackage, root, temporaryFolder } from "./package.ts";

const pack = installedPackage();
let home: string;
let host: Host;

beforeEach(() => {
  home = temporaryFolder();
  // PATH names a folder without a Python: nothing here may need one.
  host = { platform: process.platform, home, env: { PATH: home, JUPYTER_DATA_DIR: path.join(home, "data") } };
});

const kernels = (...parts: string[]) => path.join(home, "data", "kernels", ...parts);
const specIn = (folder: string) => JSON.parse(readFileSync(path.join(folder, "kernel.json"), "utf8"));

describe("install", () => {
  test("writes kernel.json with absolute paths, and the logos, where JUPYTER_DATA_DIR says", () => {
    const { folder } = install({}, host, pack);
    expect(folder).toBe(kernels("cokernel"));
    expect(specIn(folder)).toEqual({
      argv: [
        process.execPath,
        ...launchFlags(process.versions.node),
        path.join(pack, "dist", "main.cjs"),
        "{connection_file}",
      ],
      display_name: "TypeScript (cokernel)",
      language: "typescript",
      interrupt_mode: "message",
      kernel_protocol_version: "5.5",
      metadata: { supported_encryption: ["curve"] },
    });
    expect(readdirSync(folder).sort()).toEqual([
      "kernel.json",
      "logo-32x32.png",
      "logo-64x64.png",
      "logo-svg.svg",
    ]);
  });

  test("takes a name, in lower case as Jupyter compares it, and a display name", () => {
    const { folder } = install({ name: "My-Kernel", displayName: "Mine" }, host, pack);
    expect(folder).toBe(kernels("my-kernel"));
    expect(specIn(folder).display_name).toBe("Mine");
  });

  test("refuses a name that Jupyter would not find", () => {
    expect(() => install({ name: "my kernel" }, host, pack)).toThrow('but got "my kernel"');
    expect(existsSync(kernels())).toBe(false);
  });

  test.each([".", "..", "..."])(
    "refuses the name %s: it is the folder of all kernels, or around it",
    (name) => {
      mkdirSync(kernels("other"), { recursive: true });
      expect(() => install({ name }, host, pack)).toThrow("not dots alone");
      expect(() => uninstall({ name }, host)).toThrow("not dots alone");
      expect(readdirSync(kernels())).toEqual(["other"]);
    },
  );

  test("refuses an empty prefix, which would be the present folder", () => {
    expect(() => install({ prefix: "" }, host, pack)).toThrow("--prefix is empty");
  });

  const onLinux = process.platform === "linux" ? test : test.skip;
  onLinux("says that a folder cannot be made where none can, instead of trying for ever", () => {
    expect(() => install({ prefix: "/proc/nowhere" }, host, pack)).toThrow("/proc/nowhere cannot be made");
  });

  test("replaces a link that leads nowhere", () => {
    mkdirSync(kernels(), { recursive: true });
    symlinkSync(path.join(home, "nowhere"), kernels("cokernel"));
    const { folder } = install({}, host, pack);
    expect(specIn(folder).language).toBe("typescript");
  });

  test("may be done by several at once", async () => {
    const program = path.join(home, "install.mjs");
    await build({
      entryPoints: [path.join(root, "kernel/install/install.ts")],
      ...{ outfile: program, bundle: true, platform: "node", format: "esm" },
    });
    const many = `
      import { install } from ${JSON.stringify(pathToFileURL(program).href)};
      for (let n = 0; n < 300; n++) install({}, ${JSON.stringify(host)}, ${JSON.stringify(pack)});`;
    const run = () => promisify(execFile)(process.execPath, ["--input-type=module", "-e", many]);
    await Promise.all([run(), run(), run()]);
    expect(readdirSync(path.join(home, "data"))).toEqual(["kernels"]);
    expect(specIn(kernels("cokernel")).language).toBe("typescript");
  }, 60_000);

  test("replaces an old one whole and leaves nothing else behind", () => {
    mkdirSync(kernels("cokernel"), { recursive: true });
    writeFileSync(kernels("cokernel", "kernel.js"), "of long ago");
    install({}, host, pack);
    expect(readdirSync(kernels("cokernel"))).not.toContain("kernel.js");
    expect(readdirSync(path.join(home, "data"))).toEqual(["kernels"]);
    expect(readdirSync(kernels())).toEqual(["cokernel"]);
  });

  test("writes below --prefix", () => {
    const { folder } = install({ prefix: path.join(home, "env") }, host, pack);
    expect(folder).toBe(path.join(home, "env", "share", "jupyter", "kernels", "cokernel"));
  });

  test("--sys-prefix takes VIRTUAL_ENV where there is no Python on the PATH, and says what to do without either", () => {
    const active = { ...host, env: { ...host.env, VIRTUAL_ENV: path.join(home, "venv") } };
    expect(install({ sysPrefix: true }, active, pack).folder).toBe(
      path.join(home, "venv", "share", "jupyter", "kernels", "cokernel"),
    );
    expect(() => install({ sysPrefix: true }, host, pack)).toThrow("cokernel install --prefix DIR");
  });

  test("says that another of the same name hides it", () => {
    const other = path.join(home, "other");
    install({}, { ...host, env: { ...host.env, JUPYTER_DATA_DIR: other } }, pack);
    const hiding = { ...host, env: { ...host.env, JUPYTER_PATH: other } };
    expect(install({}, hiding, pack).shadowedBy).toBe(path.join(other, "kernels", "cokernel"));
    expect(install({}, host, pack).shadowedBy).toBeNull();
  });

  test("of a package that was not built names the missing file and the command", () => {
    const unbuilt = installedPackage();
    rmSync(path.join(unbuilt, "dist"), { recursive: true });
    expect(() => install({}, host, unbuilt)).toThrow(/dist.main\.cjs is not there[\s\S]*npm run build/);
  });

  test("where a file stands in the way names the place and the ways round it", () => {
    writeFileSync(path.join(home, "data"), "a file");
    expect(() => install({}, host, pack)).toThrow(
      /cannot be written: a part of that path is a file[\s\S]*--prefix DIR/,
    );
  });
});

describe("list", () => {
  test("shows all of a name in the order of the search, the hidden ones marked", () => {
    install({ prefix: path.join(home, "a") }, host, pack);
    install({ prefix: path.join(home, "b") }, host, pack);
    const dirs = ["a", "b"].map((prefix) => path.join(home, prefix, "share", "jupyter", "kernels"));
    expect(findKernelSpecs([...dirs, path.join(home, "nowhere")])).toMatchObject([
      { name: "cokernel", folder: path.join(dirs[0]!, "cokernel"), shadowedBy: null, problem: null },
      {
        name: "cokernel",
        folder: path.join(dirs[1]!, "cokernel"),
        shadowedBy: path.join(dirs[0]!, "cokernel"),
      },
    ]);
  });

  test("says why a kernel would not start", () => {
    const moved = installedPackage();
    install({ name: "moved" }, host, moved);
    rmSync(moved, { recursive: true });
    mkdirSync(kernels("broken"));
    writeFileSync(kernels("broken", "kernel.json"), "{");
    expect(findKernelSpecs([kernels()])).toMatchObject([
      { name: "broken", spec: null, problem: expect.stringContaining("cannot be read") },
      { name: "moved", problem: `${path.join(moved, "dist", "main.cjs")} is not there` },
    ]);
  });

  test("goes on behind specs that others have written wrongly, and folders that are links to themselves", () => {
    const specs = { a: "null", b: '{"argv":[7]}', c: '{"argv":["c"],"display_name":5,"language":["r"]}' };
    for (const [name, text] of Object.entries(specs)) {
      mkdirSync(kernels(name), { recursive: true });
      writeFileSync(kernels(name, "kernel.json"), text);
    }
    symlinkSync("itself", path.join(home, "itself"));
    const found = findKernelSpecs([path.join(home, "itself"), kernels()]);
    const wrong = { spec: null, problem: expect.stringContaining('"argv" is no list of texts') };
    expect(found).toMatchObject([wrong, wrong, { spec: { display_name: "", language: "" } }]);
    expect(describeFound(found, []).split("\n")).toHaveLength(5);
  });

  test("asks a Python in whose environment something is printed before and after", () => {
    const python = path.join(home, "python3");
    writeFileSync(python, '#!/bin/sh\necho hello\necho \'{"prefix":"/here"}\'\necho bye\n');
    chmodSync(python, 0o755);
    expect(findPython({ PATH: home })).toEqual({ prefix: "/here" });
  });
});

describe("uninstall", () => {
  test("removes the one that Jupyter would start, and names the next", () => {
    const other = path.join(home, "other");
    install({}, host, pack);
    install({}, { ...host, env: { ...host.env, JUPYTER_DATA_DIR: other } }, pack);
    const both = { ...host, env: { ...host.env, JUPYTER_PATH: other } };
    expect(uninstall({}, both)).toEqual({
      folder: path.join(other, "kernels", "cokernel"),
      next: kernels("cokernel"),
    });
    expect(uninstall({}, both)).toEqual({ folder: kernels("cokernel"), next: null });
  });

  test("of what is not there says where it looked", () => {
    expect(() => uninstall({ user: true }, host)).toThrow(
      `There is no kernel 'cokernel' in:\n  ${kernels()}`,
    );
  });

  test("leaves another's kernel alone", () => {
    mkdirSync(kernels("python3"), { recursive: true });
    const spec = {
      argv: ["python3", "-m", "ipykernel_launcher"],
      display_name: "Python 3",
      language: "python",
    };
    writeFileSync(kernels("python3", "kernel.json"), JSON.stringify(spec));
    expect(() => uninstall({ name: "python3" }, host)).toThrow('is not a cokernel but "Python 3"');
    expect(existsSync(kernels("python3"))).toBe(true);
  });
});

test("the folder is as open as any new one, so that a shared prefix serves every user", () => {
  const { folder } = install({}, host, pack);
  const plain = path.join(home, "plain");
  mkdirSync(plain);
  expect(statSync(folder).mode).toBe(statSync(plain).mode);
});
