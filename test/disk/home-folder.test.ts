// Where the kernel keeps things for a user, also for one whom the system has no name for.

import { expect, jest, test } from "@jest/globals";

const homedir = jest.fn<() => string>();
jest.unstable_mockModule("node:os", () => ({ homedir }));
const { userCache } = await import("../../src/disk/user-cache.ts");
const { historyFile } = await import("../../kernel/history/file.ts");
const onLinux = process.platform === "linux" ? test : test.skip;

const unknown = () => {
  throw new Error("uv_os_homedir returned ENOENT"); // as in a container that is started with a number for its user
};
onLinux.each([
  ["is not set, of a number that no user has", unknown],
  ["is empty", () => ""],
])("the home folder is the root where HOME %s", (_, asked) => {
  homedir.mockImplementation(asked);
  delete process.env.XDG_CACHE_HOME;
  expect(userCache("npm")).toBe("/.cache/cokernel/npm");
  expect(historyFile({})).toBe("/.local/share/cokernel/history.sqlite");
});

onLinux("XDG_CACHE_HOME counts where it is absolute: the other would be in each notebook's folder", () => {
  homedir.mockReturnValue("/home/ada");
  process.env.XDG_CACHE_HOME = "/var/cache/ada";
  expect(userCache("code")).toBe("/var/cache/ada/cokernel/code");
  process.env.XDG_CACHE_HOME = "cache";
  expect(userCache("code")).toBe("/home/ada/.cache/cokernel/code");
});
