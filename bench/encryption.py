"""What CurveZMQ costs: plain and encrypted kernels side by side, asked in turns.  Usage: python encryption.py KERNEL...

Needs jupyter_client 8.10 or later. Prints one table for each kernel: medians, and what encryption adds to them.
"""
import statistics
import sys
import time

from jupyter_client import KernelManager

ROUNDS = 3_000
STARTS = 5
MIB = 32


def start(kernel, policy):
    began = time.perf_counter()
    manager = KernelManager(kernel_name=kernel)
    manager.start_kernel(transport_encryption=policy)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=30)
    return manager, client, time.perf_counter() - began


def asked(client):
    """One kernel_info, from the request to the idle that ends it: six messages both ways."""
    began = time.perf_counter()
    client.kernel_info()
    client.get_shell_msg(timeout=10)
    while True:
        message = client.get_iopub_msg(timeout=10)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return time.perf_counter() - began


def large(client, code):
    """A display of many megabytes, from the request to the idle that ends it."""
    began = time.perf_counter()
    client.execute_interactive(code, timeout=60, output_hook=lambda message: None)
    return time.perf_counter() - began


LARGE = {
    "python": f"display({{'text/plain': 'x' * {MIB << 20}}}, raw=True)",
    "typescript": f"display.mime({{'text/plain': 'x'.repeat({MIB << 20})}})",
}


def measure(kernel):
    starts = {"disabled": [], "required": []}
    for _ in range(STARTS):
        for policy, times in starts.items():
            manager, client, took = start(kernel, policy)
            times.append(took)
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    running = {policy: start(kernel, policy) for policy in starts}
    small = {policy: [] for policy in starts}
    big = {policy: [] for policy in starts}
    for turn in range(ROUNDS + 200):
        for policy, (_, client, _) in running.items():
            took = asked(client)
            if turn >= 200:  # until then the kernel is still being compiled
                small[policy].append(took)
    for _ in range(7):
        for policy, (manager, client, _) in running.items():
            language = manager.kernel_spec.language
            big[policy].append(large(client, LARGE[language]))
    for manager, client, _ in running.values():
        client.stop_channels()
        manager.shutdown_kernel()
    print(f"\n{kernel:24}{'plain':>12}{'CurveZMQ':>12}{'more':>12}")
    for row, times, unit, scale in [
        ("start", starts, "ms", 1e3),
        ("kernel_info, 6 messages", small, "µs", 1e6),
        (f"{MIB} MiB", big, "ms", 1e3),
    ]:
        plain, curve = (statistics.median(times[policy]) * scale for policy in ("disabled", "required"))
        print(f"{row:24}{plain:9.0f} {unit}{curve:9.0f} {unit}{(curve / plain - 1) * 100:10.0f} %")


for name in sys.argv[1:]:
    measure(name)
