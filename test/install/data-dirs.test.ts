import { describe, expect, test } from "@jest/globals";
import { dataDirs, type Host, prefixDataDir, userDataDir } from "../../kernel/install/data-dirs.ts";
import type { Python } from "../../kernel/install/python.ts";

const linux: Host = { platform: "linux", env: {}, home: "/home/ada" };
const mac: Host = { platform: "darwin", env: {}, home: "/Users/ada" };
const windows: Host = {
  platform: "win32",
  env: { APPDATA: "C:\\Users\\ada\\AppData\\Roaming", PROGRAMDATA: "C:\\ProgramData" },
  home: "C:\\Users\\ada",
};
const withEnv = (host: Host, env: Host["env"]): Host => ({ ...host, env: { ...host.env, ...env } });

const system: Python = { prefix: "/usr", basePrefix: "/usr", userBase: "/home/ada/.local", writable: false };
const venv: Python = { prefix: "/proj/.venv", basePrefix: "/usr", userBase: null, writable: true };

describe("the user's data folder", () => {
  test.each<[string, Host, string]>([
    ["Linux", linux, "/home/ada/.local/share/jupyter"],
    ["Linux with XDG_DATA_HOME", withEnv(linux, { XDG_DATA_HOME: "/data" }), "/data/jupyter"],
    [
      "Linux with an empty XDG_DATA_HOME",
      withEnv(linux, { XDG_DATA_HOME: "" }),
      "/home/ada/.local/share/jupyter",
    ],
    ["macOS", mac, "/Users/ada/Library/Jupyter"],
    [
      "macOS, which knows no XDG_DATA_HOME",
      withEnv(mac, { XDG_DATA_HOME: "/data" }),
      "/Users/ada/Library/Jupyter",
    ],
    ["Windows", windows, "C:\\Users\\ada\\AppData\\Roaming\\jupyter"],
    ["Windows without APPDATA", { ...windows, env: {} }, "C:\\Users\\ada\\.jupyter\\data"],
    ["JUPYTER_DATA_DIR on Linux", withEnv(linux, { JUPYTER_DATA_DIR: "/d", XDG_DATA_HOME: "/x" }), "/d"],
    ["JUPYTER_DATA_DIR on macOS", withEnv(mac, { JUPYTER_DATA_DIR: "/d" }), "/d"],
    ["JUPYTER_DATA_DIR on Windows", withEnv(windows, { JUPYTER_DATA_DIR: "D:\\d" }), "D:\\d"],
  ])("%s", (_, host, folder) => {
    expect(userDataDir(host)).toBe(folder);
  });
});

describe("the folders that Jupyter searches, in its order", () => {
  test("Linux, no Python known: the user's, then the system's", () => {
    expect(dataDirs(linux, null)).toEqual([
      "/home/ada/.local/share/jupyter",
      "/usr/local/share/jupyter",
      "/usr/share/jupyter",
    ]);
  });

  test("JUPYTER_PATH comes before everything, and JUPYTER_DATA_DIR leaves the user base behind it", () => {
    const host = withEnv(linux, { JUPYTER_PATH: "/one:/two", JUPYTER_DATA_DIR: "/data" });
    expect(dataDirs(host, system)).toEqual([
      "/one",
      "/two",
      "/data",
      "/home/ada/.local/share/jupyter",
      "/usr/share/jupyter",
      "/usr/local/share/jupyter",
    ]);
  });

  test("a virtual environment comes before the user's folder", () => {
    expect(dataDirs(linux, venv).slice(0, 2)).toEqual([
      "/proj/.venv/share/jupyter",
      "/home/ada/.local/share/jupyter",
    ]);
  });

  test("… but behind it where JUPYTER_PREFER_ENV_PATH says no, or where it is not the user's own", () => {
    const user = "/home/ada/.local/share/jupyter";
    expect(dataDirs(withEnv(linux, { JUPYTER_PREFER_ENV_PATH: "0" }), venv)[0]).toBe(user);
    expect(dataDirs(linux, { ...venv, writable: false })[0]).toBe(user);
  });

  test("a conda environment comes first unless it is the base one", () => {
    const conda: Python = {
      prefix: "/conda/envs/ts",
      basePrefix: "/conda/envs/ts",
      userBase: null,
      writable: true,
    };
    const active = withEnv(linux, { CONDA_PREFIX: "/conda/envs/ts", CONDA_DEFAULT_ENV: "ts" });
    expect(dataDirs(active, conda)[0]).toBe("/conda/envs/ts/share/jupyter");
    expect(dataDirs(withEnv(active, { CONDA_DEFAULT_ENV: "base" }), conda)[0]).toBe(
      "/home/ada/.local/share/jupyter",
    );
  });

  test("macOS", () => {
    expect(dataDirs(mac, null)).toEqual([
      "/Users/ada/Library/Jupyter",
      "/usr/local/share/jupyter",
      "/usr/share/jupyter",
    ]);
  });

  test("Windows: ';' between the entries, and %PROGRAMDATA% only where Jupyter was told to trust it", () => {
    const python: Python = { prefix: "C:\\Py", basePrefix: "C:\\Py", userBase: null, writable: true };
    const host = withEnv(windows, { JUPYTER_PATH: "D:\\one;E:\\two" });
    const expected = [
      "D:\\one",
      "E:\\two",
      "C:\\Users\\ada\\AppData\\Roaming\\jupyter",
      "C:\\Py\\share\\jupyter",
    ];
    expect(dataDirs(host, python)).toEqual(expected);
    expect(dataDirs(withEnv(host, { JUPYTER_USE_PROGRAMDATA: "1" }), python)).toEqual([
      ...expected,
      "C:\\ProgramData\\jupyter",
    ]);
  });
});

test("below a prefix it is share/jupyter on every system", () => {
  expect(prefixDataDir("linux", "/srv/env")).toBe("/srv/env/share/jupyter");
  expect(prefixDataDir("win32", "C:\\env")).toBe("C:\\env\\share\\jupyter");
});
