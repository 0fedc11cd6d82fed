// The pod of a kernel in a Kubernetes cluster, as `kernel-pod.json` beside the kernelspec has it: yours to change. Its
// name, labels and environment come when a kernel starts (containers/launch_kubernetes.py).

import type { ContainerOptions } from "./container-spec.ts";

/** By the schema of v1 Pod. */
export function podOf({ image, memory, cpus }: ContainerOptions): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "kernel" },
    spec: {
      // A restart is the engine's: another pod, with other ports and keys.
      restartPolicy: "Never",
      // Cells have no business with the cluster.
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
      containers: [
        {
          name: "kernel",
          image,
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
            seccompProfile: { type: "RuntimeDefault" },
          },
          resources: {
            requests: { cpu: String(cpus / 4), memory: `${Math.floor(memory / 4)}Mi` },
            limits: { cpu: String(cpus), memory: `${memory}Mi` },
          },
        },
      ],
    },
  };
}
