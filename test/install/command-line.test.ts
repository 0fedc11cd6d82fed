// The built command line, as a user runs it.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { root, temporaryFolder } from "./package.ts";

let home: string;
beforeEach(() => {
  home = temporaryFolder();
});

/** Run cokernel with an empty home and nothing on the PATH: no Python, no node. */
function cokernel(...args: string[]) {
  const env = { HOME: home, USERPROFILE: home, PATH: home, JUPYTER_DATA_DIR: path.join(home, "data") };
  const { stdout, stderr, status } = spawnSync(process.execPath, [path.join(root, "dist/cli.js"), ...args], {
    env,
    encoding: "utf8",
  });
  return { stdout, stderr, status };
}

describe("cokernel, without a Python on the PATH", () => {
  test("installs, lists and uninstalls", () => {
    const folder = path.join(home, "data", "kernels", "cokernel");
    expect(cokernel("install")).toEqual({
      stdout: `Installed 'cokernel', shown as "TypeScript (cokernel)", in ${folder}\n`,
      stderr: "",
      status: 0,
    });
    expect(cokernel("list").stdout).toContain(`cokernel  TypeScript (cokernel)  ${folder}\n`);
    expect(cokernel("uninstall")).toEqual({ stdout: `Removed ${folder}\n`, stderr: "", status: 0 });
    expect(cokernel("list").stdout).not.toContain(folder);
  });

  test("an error is a sentence and exit code 1", () => {
    const { stderr, status } = cokernel("uninstall", "--user", "--name", "nothing");
    expect(stderr).toMatch(/^cokernel: There is no kernel 'nothing' in:\n/);
    expect(status).toBe(1);
  });

  test("a gateway's kernel has a name of its own, and the local one stays", () => {
    cokernel("install");
    const local = readFileSync(path.join(home, "data/kernels/cokernel/kernel.json"), "utf8");
    for (const words of [
      ["ssh", "--hosts", "a,b"],
      ["docker", "--image", "i:1"],
      ["kubernetes", "--image", "i:1"],
    ]) {
      const name = `cokernel-${words[0]}`;
      expect(cokernel("install", "--gateway", ...words).stdout).toContain(
        `Installed '${name}', shown as "TypeScript (cokernel, ${words[0]})"`,
      );
      // gateway_provisioners replaces no {resource_dir}: what the command line names must be there as it stands.
      const { argv } = JSON.parse(readFileSync(path.join(home, "data/kernels", name, "kernel.json"), "utf8"));
      expect(existsSync(argv.find((word: string) => /\.(py|c?js)$/.test(word)))).toBe(true);
      expect(cokernel("uninstall", "--name", name).status).toBe(0);
    }
    expect(readFileSync(path.join(home, "data/kernels/cokernel/kernel.json"), "utf8")).toBe(local);
  });

  test.each([
    ["--hosts a", "--hosts goes with --gateway ssh"],
    ["--port-range 40000..42000", "--port-range goes with --gateway ssh"],
    ["--image i:1", "--image goes with --gateway docker or kubernetes"],
    ["--gateway ssh", "--hosts a,b"],
    ["--gateway ssh --hosts a --port-range 40000..40010", "it must span 1000 ports at least"],
    ["--gateway ssh --hosts a --image i", "--image goes with --gateway docker or kubernetes"],
    ["--gateway docker --image i --hosts a", "--hosts goes with --gateway ssh"],
    ["--gateway docker", "--image NAME"],
    ["--gateway docker --image $(reboot)", "cannot stand in a gateway's kernelspec"],
    ["--gateway kubernetes --image i --memory 0", "It is not a number above 0."],
    ["--gateway kubernetes --image i --guarded", "A container is a box already"],
  ])("install %s is refused, and nothing is written", (words, why) => {
    const { stderr, status } = cokernel("install", ...words.split(" "));
    expect(stderr).toContain(why);
    expect(status).toBe(1);
    expect(existsSync(path.join(home, "data/kernels"))).toBe(false);
  });

  test("two places at once are refused", () => {
    const { stderr, status } = cokernel("install", "--user", "--prefix", home);
    expect(stderr).toContain("cannot be used with option");
    expect(stderr).toContain("Run 'cokernel install --help' for its options.\n");
    expect(status).toBe(1);
  });

  test("--version is the package's", () => {
    const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    expect(cokernel("--version").stdout).toBe(`${version}\n`);
  });

  test("--help names every command", () => {
    const { stdout } = cokernel("--help");
    for (const command of ["install", "uninstall", "list"])
      expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, "m"));
  });
});
