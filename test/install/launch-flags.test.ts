import { spawnSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { launchFlags } from "../../kernel/install/launch-flags.ts";

test("Node 22 and 23 get --experimental-async-context-frame: the others refuse to start with it", () => {
  const withFrame = ["20.19.0", "22.12.0", "23.11.1", "24.21.0", "26.10.0"].filter((version) =>
    launchFlags(version).includes("--experimental-async-context-frame"),
  );
  expect(withFrame).toEqual(["22.12.0", "23.11.1"]);
});

test("every Node gets --no-force-async-hooks-checks, without which an interrupt ends the process", () => {
  for (const version of ["20.19.0", "22.12.0", "24.21.0", "26.10.0"]) {
    expect(launchFlags(version)).toContain("--no-force-async-hooks-checks");
  }
});

test("the Node that runs this starts with its flags", () => {
  const started = spawnSync(process.execPath, [...launchFlags(process.versions.node), "-p", "6 * 7"], {
    encoding: "utf8",
  });
  expect([started.stdout, started.stderr]).toEqual(["42\n", ""]);
});

test("what is no version is refused", () => {
  expect(() => launchFlags("latest")).toThrow('takes a version such as "22.12.0", but got "latest"');
});
