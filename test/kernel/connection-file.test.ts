import { describe, expect, test } from "@jest/globals";
import {
  ConnectionFileError,
  checkConnection,
  readConnectionFile,
} from "../../kernel/wire/connection-file.ts";
import { address } from "../../kernel/wire/sockets.ts";

const good = {
  transport: "tcp",
  ip: "127.0.0.1",
  shell_port: 1,
  iopub_port: 2,
  stdin_port: 3,
  control_port: 4,
  hb_port: 5,
  key: "k",
  signature_scheme: "hmac-sha256",
};
const check = (change: object) => checkConnection("file.json", JSON.stringify({ ...good, ...change }));

describe("the connection file", () => {
  test("gives addresses, key and digest, and ignores fields it does not know", () => {
    const connection = check({ kernel_name: "x", pid: 7 });
    expect(connection).toEqual({
      transport: "tcp",
      ip: "127.0.0.1",
      ports: { shell: 1, iopub: 2, stdin: 3, control: 4, hb: 5 },
      key: "k",
      digest: "sha256",
    });
    expect(address(connection, "hb")).toBe("tcp://127.0.0.1:5");
    expect(address(check({ ip: "::1" }), "shell")).toBe("tcp://[::1]:1");
    expect(address(check({ transport: "ipc", ip: "/run/k" }), "stdin")).toBe("ipc:///run/k-3");
  });

  test.each<[object, string]>([
    [{ hb_port: undefined }, '"hb_port" is missing.'],
    [{ shell_port: "x" }, '"shell_port" is "x", not a port.'],
    [{ shell_port: 70_000 }, '"shell_port" is 70000, not a port.'],
    [{ ip: undefined }, '"ip" is missing.'],
    [{ ip: "" }, '"ip" is empty.'],
    [{ transport: "udp" }, '"transport" is "udp", neither "tcp" nor "ipc".'],
    [{ key: 5 }, '"key" is 5, not a string.'],
    [{ signature_scheme: "rsa" }, '"signature_scheme" is "rsa"'],
    [{ signature_scheme: "hmac-none" }, '"signature_scheme" is "hmac-none"'],
    [{ curve_publickey: "p" }, '"curve_publickey" and "curve_secretkey" must both be there'],
    [
      { curve_publickey: "p".repeat(40), curve_secretkey: "s".repeat(39) },
      '"curve_secretkey" is no key of CurveZMQ',
    ],
    [
      { curve_publickey: "|".repeat(40), curve_secretkey: "s".repeat(40) },
      '"curve_publickey" is no key of CurveZMQ',
    ],
    [{ registration_port: 9 }, '"registration_port" makes it a registration file'],
  ])("%j is refused by name, in one line", (change, message) => {
    expect(() => check(change)).toThrow(ConnectionFileError);
    expect(() => check(change)).toThrow(`file.json: ${message}`);
    expect(() => check(change)).not.toThrow("\n");
  });

  test("what is no JSON object, or not there, is said so", () => {
    expect(() => checkConnection("f", "{")).toThrow("f: not JSON");
    expect(() => checkConnection("f", "[]")).toThrow("f: not a JSON object.");
    expect(() => readConnectionFile("/nowhere.json")).toThrow("/nowhere.json: cannot be read (ENOENT).");
  });

  test("an empty key needs no scheme", () => {
    expect(check({ key: "", signature_scheme: "none" }).key).toBe("");
  });
});
