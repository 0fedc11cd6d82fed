"""What the guard costs, and what it costs those who do not use it.  Usage: python guarded.py KERNEL...

Starts each kernel in turn, so that what slows the machine slows all of them. Prints medians: start to kernel_info, the
first cell (a guarded one waits for its box), a cell, a loop of a million steps, and the resident memory of all processes.
"""
import statistics
import sys
import time
from pathlib import Path

from jupyter_client import KernelManager

STARTS = 7
CELLS = 100
LOOP = "let sum = 0; for (let i = 0; i < 1_000_000; i++) sum += i % 7; sum"


def timed(act):
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def ran(client, code):
    reply = client.execute_interactive(code, timeout=60, output_hook=lambda message: None)
    if reply["content"]["status"] != "ok":
        raise RuntimeError(reply["content"]["evalue"])


def tree(pid):
    """A process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid] + [one for child in children for one in tree(int(child))]


def resident(pid):
    """MiB that belong to them alone, or in parts: what two share is counted once."""
    kib = 0
    for one in tree(pid):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                kib += int(line.split()[1])
    return kib / 1024


def measure(kernel):
    manager = KernelManager(kernel_name=kernel)
    started = time.perf_counter()
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=30)
    start = (time.perf_counter() - started) * 1000
    first = timed(lambda: ran(client, "1 + 1"))
    cell = statistics.median(timed(lambda: ran(client, "1 + 1")) for _ in range(CELLS))
    loop = statistics.median(timed(lambda: ran(client, LOOP)) for _ in range(5))
    memory = resident(manager.provisioner.pid)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    return start, first, cell, loop, memory


kernels = sys.argv[1:]
measured = {kernel: [] for kernel in kernels}
for _ in range(STARTS):
    for kernel in kernels:
        measured[kernel].append(measure(kernel))
print("| kernel | start, ms | first cell, ms | 1 + 1, ms | a million steps, ms | memory, MiB |")
print("| --- | ---: | ---: | ---: | ---: | ---: |")
for kernel, rows in measured.items():
    print(f"| {kernel} | " + " | ".join(f"{statistics.median(column):.1f}" for column in zip(*rows)) + " |")
