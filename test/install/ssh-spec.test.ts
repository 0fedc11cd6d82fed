import { describe, expect, test } from "@jest/globals";
import { sshSpec } from "../../kernel/install/ssh-spec.ts";

const local = {
  argv: ["/opt/node/bin/node", "--flag", "/opt/cokernel/dist/main.cjs", "{connection_file}"],
  display_name: "TypeScript (cokernel)",
  language: "typescript",
  interrupt_mode: "message" as const,
  metadata: { supported_encryption: ["curve"] },
};

describe("a gateway's kernelspec", () => {
  test("starts the launcher by absolute paths, interrupts by message, and says to both engines which hosts", () => {
    expect(sshSpec(local, { hosts: ["10.0.0.1", "b.example.org"], portRange: "40000..42000" })).toEqual({
      ...local,
      argv: [
        ...local.argv.slice(0, 3),
        ..."gateway-launcher --kernel-id {kernel_id} --response-address {response_address}".split(" "),
        ..."--public-key {public_key} --port-range {port_range}".split(" "),
        ..."--transport-encryption {transport_encryption}".split(" "),
      ],
      metadata: {
        supported_encryption: ["curve"],
        process_proxy: {
          class_name: "enterprise_gateway.services.processproxies.distributed.DistributedProcessProxy",
          config: { remote_hosts: "10.0.0.1,b.example.org", port_range: "40000..42000" },
        },
        kernel_provisioner: {
          provisioner_name: "distributed-provisioner",
          config: { remote_hosts: ["10.0.0.1", "b.example.org"], port_range: "40000..42000" },
        },
      },
    });
  });

  test.each(["$(reboot)", "a`b`", 'a"b', "a'b", "a\nb", "a b", ""])("refuses the host %j", (host) => {
    expect(() => sshSpec(local, { hosts: [host] })).toThrow("cannot stand in a gateway's kernelspec");
  });

  test.each(["/opt/$HOME/node", "/opt/my node", "/opt/`x`"])("refuses the path %j", (node) => {
    const spec = { ...local, argv: [node, ...local.argv.slice(1)] };
    expect(() => sshSpec(spec, { hosts: ["a"] })).toThrow("cannot stand in a gateway's kernelspec");
  });

  test.each([
    ["40000..40100", "it must span 1000 ports at least"],
    ["many", "it is not two numbers"],
    ["80..8080", "ports go from 1024 to 65535"],
  ])("refuses the range %s, as a kernel would", (portRange, why) => {
    expect(() => sshSpec(local, { hosts: ["a"], portRange })).toThrow(why);
  });

  test("wants a host", () => {
    expect(() => sshSpec(local, { hosts: [] })).toThrow("--hosts a,b");
  });
});
