// The kernelspec of kernels that a gateway starts on other hosts, over ssh. Both engines read it, each its own key.
//
// They paste its words into a line for the remote shell: Enterprise Gateway 3.3 and gateway_provisioners 0.5 do not quote
// all of them. So what a shell would read as more than a word is refused here.

import type { KernelSpec } from "./kernelspec.ts";

/** Hosts that share this machine's paths: Node and this package lie there at the same place. */
export interface GatewayOptions {
  hosts: readonly string[];
  /** `40000..42000`, where a firewall stands between. */
  portRange?: string | undefined;
}

/**
 * The local kernelspec, for a gateway.
 *
 * @throws TypeError a host, a path or the range is no plain word
 */
export function gatewaySpec(local: KernelSpec, { hosts, portRange }: GatewayOptions): KernelSpec {
  if (hosts.length === 0)
    throw new TypeError("A gateway needs hosts: cokernel install --gateway ssh --hosts a,b");
  const program = local.argv.filter((word) => word !== "{connection_file}");
  for (const word of [...program, ...hosts, ...(portRange === undefined ? [] : [portRange])]) plainWord(word);
  const range = portRange === undefined ? {} : { port_range: portRange };
  return {
    ...local,
    argv: [
      ...program,
      "gateway-launcher",
      ...["--kernel-id", "{kernel_id}", "--response-address", "{response_address}"],
      ...["--public-key", "{public_key}", "--port-range", "{port_range}"],
      // Enterprise Gateway does not know this one and leaves it as it stands, which counts as absent.
      ...["--transport-encryption", "{transport_encryption}"],
    ],
    metadata: {
      ...local.metadata,
      process_proxy: {
        class_name: "enterprise_gateway.services.processproxies.distributed.DistributedProcessProxy",
        config: { remote_hosts: hosts.join(","), ...range },
      },
      kernel_provisioner: {
        provisioner_name: "distributed-provisioner",
        config: { remote_hosts: hosts, ...range },
      },
    },
  };
}

function plainWord(word: string): void {
  if (/^[\w@%+=:,./-]+$/.test(word)) return;
  throw new TypeError(
    `${JSON.stringify(word)} cannot stand in a gateway's kernelspec: a gateway pastes it into a shell's line, ` +
      "so that it may have letters, digits and @%+=:,./-_ only.",
  );
}
