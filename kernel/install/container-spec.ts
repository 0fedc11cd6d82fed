// The kernelspec of kernels that a gateway starts in containers: Docker's, or pods of a Kubernetes cluster. Node and this
// package are in the image (containers/Dockerfile).

import path from "node:path";
import type { KernelSpec } from "./kernelspec.ts";
import { plainWord } from "./plain-word.ts";

/** What a container of a kernel is. */
export interface ContainerOptions {
  image: string;
  /** MiB that one kernel may have. */
  memory: number;
  /** Processors, or a part of one. */
  cpus: number;
}

const engines = {
  docker: {
    launcher: "launch_docker.py",
    proxy: "docker_swarm.DockerProcessProxy",
    provisioner: "docker-provisioner",
  },
  kubernetes: {
    launcher: "launch_kubernetes.py",
    proxy: "k8s.KubernetesProcessProxy",
    provisioner: "kubernetes-provisioner",
  },
};
export type ContainerEngine = keyof typeof engines;

/** The script that starts a container, which lies beside the kernelspec. */
export function launcherOf(engine: ContainerEngine): string {
  return engines[engine].launcher;
}

/**
 * The local kernelspec, for containers.
 *
 * @param folder where the kernelspec will lie: gateway_provisioners does not know `{resource_dir}`
 * @throws TypeError the image is no plain word, or a limit no number above 0
 */
export function containerSpec(
  local: KernelSpec,
  folder: string,
  engine: ContainerEngine,
  { image, memory, cpus }: ContainerOptions,
): KernelSpec {
  plainWord(image);
  for (const [option, value] of Object.entries({ memory, cpus }))
    if (!(value > 0 && Number.isFinite(value)))
      throw new TypeError(`--${option} is a number above 0: MiB of memory, processors.`);
  const { launcher, proxy, provisioner } = engines[engine];
  const limits =
    engine === "docker" ? ["--memory", String(Math.floor(memory * 2 ** 20)), "--cpus", String(cpus)] : [];
  return {
    ...local,
    argv: [
      "python",
      path.join(folder, launcher),
      ...["--kernel-id", "{kernel_id}", "--response-address", "{response_address}"],
      ...["--public-key", "{public_key}", "--port-range", "{port_range}"],
      ...["--transport-encryption", "{transport_encryption}"],
      ...limits,
    ],
    metadata: {
      ...local.metadata,
      process_proxy: {
        class_name: `enterprise_gateway.services.processproxies.${proxy}`,
        config: { image_name: image },
      },
      kernel_provisioner: { provisioner_name: provisioner, config: { image_name: image } },
    },
  };
}
