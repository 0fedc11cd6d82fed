"""Comms under load, as jupyter_client has them, and over a restart; tells what came. Usage: python comms.py OUT.json"""

import json
import sys

from jupyter_client import KernelManager

UPDATES = 5_000

manager = KernelManager(kernel_name="cokernel")
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=20)


def send(msg_type, content):
    message = client.session.msg(msg_type, content)
    client.shell_channel.send(message)
    return message["header"]["msg_id"]


def iopub():
    return client.get_iopub_msg(timeout=20)


def until_idle(msg_id):
    """What is published, up to a message's idle."""
    heard = []
    while True:
        message = iopub()
        heard.append(message)
        of = message["parent_header"].get("msg_id")
        if of == msg_id and message["content"].get("execution_state") == "idle":
            return heard


def updates(heard):
    return [m["content"]["data"] for m in heard if m["msg_type"] == "comm_msg"]


def run(code):
    client.execute_interactive(code, timeout=20, output_hook=lambda message: None)


def open_comms():
    return client.comm_info(reply=True, timeout=20)["content"]["comms"]


outcome = {}
run(
    """comms.register("load", (comm) => {
  comm.onMessage(({ data }) => comm.send({ seen: data.n }));
  globalThis.line = comm;
});"""
)
until_idle(send("comm_open", {"comm_id": "one", "target_name": "load", "data": {}}))

# To the kernel, faster than it answers; it sends each back.
for n in range(UPDATES):
    last = send("comm_msg", {"comm_id": "one", "data": {"n": n}})
outcome["to the kernel and back"] = updates(until_idle(last)) == [{"seen": n} for n in range(UPDATES)]

# From one cell, as fast as it can, while the client sends its own.
cell = client.execute(
    f"for (let n = 0; n < {UPDATES}; n++) {{ line.send({{ n }}); if (n % 100 === 0) await null; }}"
)
for n in range(UPDATES):
    last = send("comm_msg", {"comm_id": "one", "data": {"n": n}})
heard = updates(until_idle(last))
outcome["from the kernel"] = [m for m in heard if "n" in m] == [{"n": n} for n in range(UPDATES)]
outcome["both ways at once"] = [m for m in heard if "seen" in m] == [{"seen": n} for n in range(UPDATES)]

outcome["open before the restart"] = open_comms()
manager.restart_kernel(now=False)
client.wait_for_ready(timeout=20)
outcome["open after it"] = open_comms()
# The client has not noticed yet; nothing answers, and its message is balanced all the same.
last = send("comm_msg", {"comm_id": "one", "data": {"n": 0}})
outcome["to a comm of before"] = [
    [m["msg_type"], m["content"].get("execution_state")]
    for m in until_idle(last)
    if m["parent_header"].get("msg_id") == last
]

client.stop_channels()
manager.shutdown_kernel()
with open(sys.argv[1], "w") as file:
    json.dump(outcome, file)
