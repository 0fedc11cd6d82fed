"""Starts a container for a kernel; a gateway's Docker engine runs this by the kernelspec, on its own machine.

The container learns by its environment what a launcher on another host learns by its command line. Of this process's
environment it gets what begins with KERNEL_, and nothing else: the gateway's own tokens are none of its business.
Counterpart: launch_docker.py of gateway_provisioners, which sets no limits.
"""

import argparse
import os

from docker.client import DockerClient

parser = argparse.ArgumentParser()
for name in ("kernel-id", "response-address", "public-key", "port-range", "transport-encryption"):
    parser.add_argument(f"--{name}", default="")
parser.add_argument("--memory", type=int, help="bytes")
parser.add_argument("--cpus", type=float)
given = parser.parse_args()

environment = {name: value for name, value in os.environ.items() if name.startswith("KERNEL_")}
environment |= {
    "KERNEL_ID": given.kernel_id,
    "RESPONSE_ADDRESS": given.response_address,
    "PUBLIC_KEY": given.public_key,
    "PORT_RANGE": given.port_range,
    "TRANSPORT_ENCRYPTION": given.transport_encryption,
}
DockerClient.from_env().containers.run(
    os.environ["KERNEL_IMAGE"],
    name=f"{os.environ.get('KERNEL_USERNAME', 'kernel')}-{given.kernel_id}",
    # Engines find the container by these.
    labels={"kernel_id": given.kernel_id, "component": "kernel", "app": "cokernel"},
    environment=environment,
    network=os.environ.get("DOCKER_NETWORK") or os.environ.get("EG_DOCKER_NETWORK") or "bridge",
    detach=True,
    remove=True,
    mem_limit=given.memory,
    nano_cpus=int(given.cpus * 1e9),
    cap_drop=["ALL"],
    security_opt=["no-new-privileges"],
)
