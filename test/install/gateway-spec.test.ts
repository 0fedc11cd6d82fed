import { describe, expect, test } from "@jest/globals";
import { gatewaySpec } from "../../kernel/install/gateway-spec.ts";

const local = {
  argv: ["/opt/node/bin/node", "--flag", "/opt/cokernel/dist/main.cjs", "{connection_file}"],
  display_name: "TypeScript (cokernel)",
  language: "typescript",
  interrupt_mode: "message" as const,
  metadata: { supported_encryption: ["curve"] },
};

describe("a gateway's kernelspec", () => {
  test("starts the launcher by absolute paths, interrupts by message, and says to both engines which hosts", () => {
    expect(gatewaySpec(local, { hosts: ["10.0.0.1", "b.example.org"], portRange: "40000..42000" })).toEqual({
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
    expect(() => gatewaySpec(local, { hosts: [host] })).toThrow("cannot stand in a gateway's kernelspec");
  });

  test.each(["/opt/$HOME/node", "/opt/my node", "/opt/`x`"])("refuses the path %j", (node) => {
    const spec = { ...local, argv: [node, ...local.argv.slice(1)] };
    expect(() => gatewaySpec(spec, { hosts: ["a"] })).toThrow("cannot stand in a gateway's kernelspec");
  });

  test("wants a host", () => {
    expect(() => gatewaySpec(local, { hosts: [] })).toThrow("--hosts a,b");
  });
});
