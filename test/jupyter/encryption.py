"""Starts the kernel as jupyter_client does under each of its policies for encryption, and tells what clients get. Usage: python encryption.py OUT.json"""

import json
import sys

import zmq
from jupyter_client import BlockingKernelClient, KernelManager


def started(policy):
    manager = KernelManager(kernel_name="cokernel")
    manager.start_kernel(transport_encryption=policy)
    return manager


def run(client):
    """A cell's printed text, or why there is none."""
    printed = []

    def take(message):
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    reply = client.execute_interactive("console.log(6 * 7)", timeout=10, output_hook=take)
    return [reply["content"]["status"], "".join(printed)]


def connected(info, hb=True):
    client = BlockingKernelClient()
    client.load_connection_info(info)
    client.start_channels(hb=hb)
    return client


outcome = {}
for policy in ["disabled", "auto", "required"]:
    manager = started(policy)
    info = manager.get_connection_info()
    client = connected(info)
    client.wait_for_ready(timeout=20)
    seen = {"keys": "curve_secretkey" in info, "cell": run(client)}
    client.hb_channel.unpause()
    seen["heartbeat"] = client.hb_channel.is_beating()
    # The same connection without its keys: the address and the key that signs are right.
    # Where the kernel has refused it already, libzmq has nobody left to send to, and would wait for ever: so would a heartbeat.
    plain = connected({name: value for name, value in info.items() if not name.startswith("curve_")}, hb=False)
    plain.shell_channel.socket.sndtimeo = 1_000
    try:
        plain.kernel_info()
    except zmq.Again:
        pass
    # When the kernel answers at all, it does so in milliseconds.
    seen["plain"] = "answered" if plain.shell_channel.socket.poll(1_000, zmq.POLLIN) else "silence"
    plain.stop_channels()
    # A restart keeps the keys: the client goes on.
    manager.restart_kernel(now=False)
    client.wait_for_ready(timeout=20)
    seen["restarted"] = run(client)
    client.stop_channels()
    manager.shutdown_kernel()
    outcome[policy] = seen
with open(sys.argv[1], "w") as file:
    json.dump(outcome, file)
