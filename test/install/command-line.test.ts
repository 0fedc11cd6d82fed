// The built command line, as a user runs it.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
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

  test("two places at once are refused", () => {
    const { stderr, status } = cokernel("install", "--user", "--prefix", home);
    expect(stderr).toContain("cannot be used with option");
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
