// The kernelspec of kernels that a gateway starts on other hosts, over ssh. Both engines read it, each its own key.

import { portRange as checkedRange } from "../gateway/port-range.ts";
import type { KernelSpec } from "./kernelspec.ts";
import { plainWord } from "./plain-word.ts";

/** Hosts that share this machine's paths: Node and this package lie there at the same place. */
export interface SshOptions {
  hosts: readonly string[];
  /** `40000..42000`, where a firewall stands between. */
  portRange?: string | undefined;
}

/**
 * The local kernelspec, for a gateway.
 *
 * @throws TypeError a host, a path or the range is no plain word
 * @throws GatewayError a kernel would refuse the range
 */
export function sshSpec(local: KernelSpec, { hosts, portRange }: SshOptions): KernelSpec {
  if (hosts.length === 0)
    throw new TypeError("A gateway needs hosts: cokernel install --gateway ssh --hosts a,b");
  const program = local.argv.filter((word) => word !== "{connection_file}");
  for (const word of [...program, ...hosts, ...(portRange === undefined ? [] : [portRange])]) plainWord(word);
  // Hosts may allow smaller ones by their own settings; a range that they could not take is said now and not at a start.
  checkedRange(portRange, process.env);
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
