"""Makes the pod of a kernel; a gateway's Kubernetes engine runs this by the kernelspec, where the engine is.

The pod is kernel-pod.json beside this file, with the kernel's name, labels and environment. Of this process's environment
it gets what begins with KERNEL_, and nothing else: the gateway's own tokens are none of its business.
Counterpart: launch_kubernetes.py of gateway_provisioners.
"""

import argparse
import json
import os
from pathlib import Path

from kubernetes import client, config

parser = argparse.ArgumentParser()
for name in ("kernel-id", "response-address", "public-key", "port-range", "transport-encryption"):
    parser.add_argument(f"--{name}", default="")
given = parser.parse_args()

environment = {name: value for name, value in os.environ.items() if name.startswith("KERNEL_")}
environment |= {
    "KERNEL_ID": given.kernel_id,
    "RESPONSE_ADDRESS": given.response_address,
    "PUBLIC_KEY": given.public_key,
    "PORT_RANGE": given.port_range,
    "TRANSPORT_ENCRYPTION": given.transport_encryption,
}
namespace = os.environ.get("KERNEL_NAMESPACE", "default")
pod = json.loads(Path(__file__).with_name("kernel-pod.json").read_text())
pod["metadata"]["name"] = os.environ.get("KERNEL_POD_NAME", f"kernel-{given.kernel_id}")
pod["metadata"]["namespace"] = namespace
# Engines find the pod by these.
pod["metadata"]["labels"] = {"kernel_id": given.kernel_id, "component": "kernel", "app": "cokernel"}
pod["spec"]["serviceAccountName"] = os.environ.get("KERNEL_SERVICE_ACCOUNT_NAME", "default")
container = pod["spec"]["containers"][0]
container["image"] = os.environ.get("KERNEL_IMAGE", container["image"])
container["env"] = [{"name": name, "value": value} for name, value in environment.items()]
if os.environ.get("KUBERNETES_SERVICE_HOST"):
    config.load_incluster_config()
else:
    config.load_kube_config()
client.CoreV1Api().create_namespaced_pod(namespace=namespace, body=pod)
