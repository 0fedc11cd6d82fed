"""Kernel subshells (JEP 91) over jupyter_client, which knows their messages by no method of its own; tells what came.
Usage: python subshells.py OUT.json"""

import json
import os
import random
import sys
import time
from collections import defaultdict

import zmq
from jupyter_client import KernelManager

SECONDS = 20
manager = KernelManager(kernel_name="cokernel")
manager.start_kernel(cwd=os.path.dirname(sys.argv[1]))  # a cell writes a file
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=SECONDS)

replies = {}
published = defaultdict(list)
questions = {}
poller = zmq.Poller()
channels = [client.shell_channel, client.control_channel, client.iopub_channel, client.stdin_channel]
for channel in channels:
    poller.register(channel.socket, zmq.POLLIN)


def read(seconds):
    """Read what comes within this time, of each channel one; false: nothing came."""
    ready = dict(poller.poll(seconds * 1000))
    for channel in channels:
        if channel.socket not in ready:
            continue
        message = channel.get_msg(timeout=SECONDS)
        of = message["parent_header"].get("msg_id")
        if channel is client.iopub_channel:
            published[of].append(message)
        elif channel is client.stdin_channel:
            questions[of] = message
        else:
            replies[of] = message["content"]
    return bool(ready)


def until(condition):
    """Read all channels until something is so."""
    while not condition():
        if not read(SECONDS):
            raise TimeoutError(f"nothing came for {SECONDS} s")


def send(channel, msg_type, content, subshell=None):
    message = client.session.msg(msg_type, content)
    if subshell is not None:
        message["header"]["subshell_id"] = subshell
    channel.send(message)
    return message["header"]["msg_id"]


def idle(msg_id):
    return any(m["content"].get("execution_state") == "idle" for m in published[msg_id])


def over(*asked):
    until(lambda: all(idle(each) and each in replies for each in asked))


def control(msg_type, **content):
    asked = send(client.control_channel, msg_type, content)
    over(asked)
    return replies[asked]


def create():
    return control("create_subshell_request")["subshell_id"]


def cell(code, subshell=None, **more):
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, **more}
    return send(client.shell_channel, "execute_request", {"allow_stdin": False, "stop_on_error": True, **content}, subshell)


def texts(msg_id):
    """What a cell has shown."""
    shown = []
    for message in published[msg_id]:
        content = message["content"]
        if message["msg_type"] == "stream":
            shown.append(content["text"])
        elif message["msg_type"] == "execute_result":
            shown.append(content["data"]["text/plain"])
    return "".join(shown)


def prints(msg_id, text):
    until(lambda: text in texts(msg_id))


def ended(*asked):
    """How each cell ended, and what it has shown."""
    over(*asked)
    return [[replies[each].get("ename", replies[each]["status"]), texts(each)] for each in asked]


def run(code, subshell=None):
    return ended(cell(code, subshell))[0]


WAITS = """console.log("{name} waits");
await new Promise((resolve) => {{ globalThis.{name} = resolve; }});
"{name} went on";"""


def waiting(name, subshell=None):
    """A cell that goes on when another one calls `name`."""
    asked = cell(WAITS.format(name=name), subshell)
    prints(asked, "waits")
    return asked


outcome = {}


def scenario(test):
    outcome[test.__name__] = test()
    return test


@scenario
def known():
    asked = send(client.shell_channel, "kernel_info_request", {})
    over(asked)
    first, second = create(), create()
    both = control("list_subshell_request")["subshell_id"]
    deleted = control("delete_subshell_request", subshell_id=first)
    left = control("list_subshell_request")["subshell_id"]
    again = control("delete_subshell_request", subshell_id=first)
    lost = cell("1", first)
    over(lost)
    control("delete_subshell_request", subshell_id=second)
    return {
        "features": replies[asked]["supported_features"],
        "listed": both == [first, second] and left == [second] and isinstance(first, str),
        "deleted": deleted,
        "deleted again": [again["status"], again["ename"]],
        "a cell for it": [replies[lost]["ename"], [m["msg_type"] for m in published[lost]]],
    }


@scenario
def interleaved():
    """What ends a cell is what it waits for, whenever the others began."""
    one, two, other = create(), create(), create()
    cells = {"main": waiting("main"), "first": waiting("first", one), "second": waiting("second", two)}
    order = []
    for name in ["second", "main", "first"]:
        order += [run(f"{name}(); '{name} is called'", other)]
        order += ended(cells.pop(name)) + [[idle(each) for each in cells.values()]]
    return order


@scenario
def counts():
    """Three shells of a hundred cells each: counts are unique, each shell's order is kept, outputs are each cell's own."""
    shells = [None, create(), create()]
    run("globalThis.order = {};")
    code = """(order["SHELL"] ??= []).push(N);
console.log("in SHELL.N");
await new Promise((done) => setImmediate(done));
"SHELL.N";"""
    asked = [
        (f"{shell}.{n}", cell(code.replace("SHELL", str(shell)).replace("N", str(n)), subshell))
        for n in range(100)
        for shell, subshell in enumerate(shells)
    ]
    over(*[each for _, each in asked])
    shown = [
        m["content"]["execution_count"]
        for _, each in asked
        for m in published[each]
        if m["msg_type"] == "execute_input"
    ]
    counted = [replies[each]["execution_count"] for _, each in asked]
    return {
        "outputs are each cell's own": all(texts(each) == f"in {name}\n'{name}'" for name, each in asked),
        "counts are unique": sorted(counted) == list(range(min(counted), min(counted) + 300)),
        "and those shown": shown == counted,
        "in order": run("JSON.stringify(Object.values(order).map((each) => each.every((n, at) => n === at)))"),
    }


@scenario
def aborted():
    """An error aborts what stands behind it in its own shell."""
    one, two = create(), create()
    main = waiting("main")
    after = cell("'after main'")
    first = waiting("first", one)
    queued = [cell(f"'behind {n}'", one) for n in range(2)]
    second = waiting("second", two)
    behind = cell("'behind second'", two)
    other = create()
    failing = cell("console.log('waits'); await new Promise((r) => { globalThis.fail = r; }); throw new RangeError('on purpose')", other)
    prints(failing, "waits")
    late = [cell("'behind it'", other) for n in range(2)]
    run("fail()", create())
    ends = ended(failing, *late)
    run("first(); second(); main();", other)
    return [ends, ended(first, *queued), ended(second, behind), ended(main, after)]


@scenario
def asks():
    """Input is asked for in the name of the cell that asks, and answered to it; one question at a time."""
    one, two = create(), create()
    main = waiting("main")
    asking = cell('await input("name?")', one, allow_stdin=True)
    until(lambda: asking in questions)
    second = ended(cell('await input("again?")', two, allow_stdin=True))[0][0]
    client.stdin_channel.send(client.session.msg("input_reply", {"value": "Ada"}, parent=questions[asking]))
    answered = ended(asking)
    run("main()", two)
    return [questions[asking]["content"], second, answered, ended(main)]


@scenario
def interrupted():
    """An interrupt is the main shell's, else the subshells'; and whoever spins is cut."""
    one, two, other = create(), create(), create()
    seen = {}

    def interrupt():
        return control("interrupt_request")["status"]

    main, sub = waiting("main"), waiting("sub", one)
    behind_main, behind_sub = cell("'behind main'"), cell("'behind sub'", one)
    interrupt()
    seen["the main shell's"] = ended(main, behind_main)
    run("sub()", other)
    seen["and not a subshell's"] = ended(sub, behind_sub)

    first, second = waiting("first", one), waiting("second", two)
    behind = cell("'behind'", one)
    interrupt()
    seen["the subshells', where main is idle"] = ended(first, behind, second)

    sub = waiting("sub", one)
    spins = cell("console.log('spins'); for (;;);")
    prints(spins, "spins")
    interrupt()
    seen["main spins"] = ended(spins)
    run("sub()")
    seen["and the subshell's waits on"] = ended(sub)

    main = waiting("main")
    spins = cell("console.log('spins'); for (;;);", one)
    prints(spins, "spins")
    interrupt()
    seen["a subshell's spins, main waits"] = [ended(spins)[0][0], ended(main)[0][0]]

    sub = waiting("sub", two)
    spins = cell("console.log('spins'); await null; for (;;);", one)
    prints(spins, "spins")
    interrupt()
    seen["a subshell's spins, main is idle"] = [ended(spins)[0][0], ended(sub)[0][0]]

    main = waiting("main")
    prompts = cell('prompt("blocks?")', one, allow_stdin=True)
    until(lambda: prompts in questions)
    interrupt()
    seen["a subshell's prompt() keeps the thread"] = [ended(prompts)[0][0], ended(main)[0][0]]

    drives = cell("const loop = asyncio.getEventLoop(); console.log('drives'); await loop.runForever();", one)
    prints(drives, "drives")
    main = waiting("main")
    interrupt()
    seen["main, while a subshell drives the cell loop"] = [ended(main)[0][0], idle(drives)]
    run("asyncio.getEventLoop().stop()")
    seen["which goes on"] = ended(drives)

    main = cell("console.log('main'); await asyncio.sleep(60)")
    prints(main, "main")
    sub = cell("console.log('sub'); try { await asyncio.sleep(60) } finally { console.log('cleaned') }", one)
    prints(sub, "sub")
    interrupt()
    interrupt()
    seen["twice means all"] = [ended(main)[0][0], [ended(sub)[0][0], "cleaned" in texts(sub)]]
    seen["after all that"] = [run("6 * 7"), run("6 * 7", one), run("6 * 7", two)]
    return seen


@scenario
def loads():
    """What a subshell loads stays when the main shell's cell is interrupted: a module that awaits, a package that npm fetches."""
    one, two = create(), create()
    run(
        """require("node:fs").writeFileSync("slow.ts", `globalThis.loads = (globalThis.loads ?? 0) + 1;
console.log("loads");
await new Promise((resolve) => { globalThis.loaded = resolve; });
export const slow = true;`);
const silent = require("node:http").createServer((request) => {
  console.log("asked");
  request.socket.on("close", () => { globalThis.stopped = true; });
}).listen(0, "127.0.0.1");
await require("node:events").once(silent, "listening");
globalThis.stopped = false;
process.env.npm_config_registry = `http://127.0.0.1:${silent.address().port}`;
process.env.npm_config_cache = `${process.cwd()}/npm-cache`;
process.env.COKERNEL_CACHE = `${process.cwd()}/cache`;"""
    )
    module = cell('import { slow } from "./slow.ts"; slow', one)
    prints(module, "loads")
    package = cell('import "npm:nowhere"', two)
    until(lambda: any("asked" in texts(each) for each in list(published)))
    seen = {}
    for how, code in ("waits", "console.log('main'); await new Promise(() => {})"), ("spins", "console.log('main'); for (;;);"):
        main = cell(code)
        prints(main, "main")
        control("interrupt_request")
        seen[how] = [ended(main)[0][0], run("await new Promise((done) => setTimeout(done, 100)); stopped")]
        time.sleep(1)  # or it would be the second interrupt within a second, which means all
    run("loaded()", create())
    seen["the module"] = ended(module) + [run('const again = await import("./slow.ts"); loads')]
    control("interrupt_request")
    seen["the package"] = [ended(package)[0][0], run("while (!stopped) await asyncio.sleep(0.01); silent.close(); 'stopped'")]
    return seen


@scenario
def deleted():
    """A deletion aborts what waits, at once; what runs goes on to its end."""
    one = create()
    runs = waiting("sub", one)
    queued = [cell(f"'queued {n}'", one) for n in range(2)]
    # A reply to something that came behind them on the same socket: they are in the queue.
    until(lambda check=send(client.shell_channel, "comm_info_request", {}): check in replies)
    status = control("delete_subshell_request", subshell_id=one)["status"]
    aborted = ended(*queued)
    still = not idle(runs)
    run("sub()")
    return [status, aborted, still, ended(runs), one in control("list_subshell_request")["subshell_id"]]


@scenario
def comms():
    """A comm's message is handled while a cell of the main shell waits for it; a close behind the deletion, too."""
    one = create()
    run(
        """comms.register("values", (comm) => comm.onMessage(({ data }) => {
  comm.send({ heard: data });
  globalThis.value?.(data);
}));"""
    )
    comm = {"comm_id": "c", "target_name": "values", "data": {}}
    opened = send(client.shell_channel, "comm_open", comm, one)
    until(lambda: idle(opened))
    main = cell("console.log('waits'); await new Promise((resolve) => { globalThis.value = resolve; })")
    prints(main, "waits")
    heard = [send(client.shell_channel, "comm_msg", {"comm_id": "c", "data": n}, one) for n in range(1000)]
    until(lambda: idle(heard[-1]))
    echoes = [m["content"]["data"]["heard"] for each in heard for m in published[each] if m["msg_type"] == "comm_msg"]
    ends = ended(main)
    control("delete_subshell_request", subshell_id=one)
    closed = send(client.shell_channel, "comm_close", {"comm_id": "c", "data": {}}, one)
    until(lambda: idle(closed))
    asked = send(client.shell_channel, "comm_info_request", {})
    over(asked)
    return [echoes == list(range(1000)), ends, replies[asked]["comms"]]


PROGRAMS = [
    "for (;;);",
    "for (;;) await null;",
    "await new Promise(() => {});",
    "await asyncio.sleep(60);",
    "await asyncio.createTask(asyncio.sleep(60));",
    "setTimeout(() => { for (;;); }, 1); await new Promise(() => {});",
    "await new Promise((done) => setTimeout(done, 3));",
    "for (let n = 0; n < 2000; n++) await new Promise((done) => setImmediate(done));",
    "await import('node:fs'); JSON.stringify([...Array(20_000).keys()]).length;",
    "console.log('x'.repeat(1_000));",
]


@scenario
def storm():
    """Interrupts at any moment, until what four shells run has ended: nothing hangs, nothing is lost."""
    chance = random.Random(14)
    shells = [None, create(), create(), create()]
    run("const kept = 42;")
    ends = set()
    for _ in range(25):
        asked = [cell(chance.choice(PROGRAMS), each, stop_on_error=False) for each in shells for _ in range(2)]
        end = time.monotonic() + chance.uniform(0, 0.02)
        late = time.monotonic() + SECONDS
        while not all(idle(each) and each in replies for each in asked):
            while (left := end - time.monotonic()) > 0:
                read(left)
            if time.monotonic() > late:
                raise TimeoutError(f"after {SECONDS} s of interrupts a cell has not ended")
            control("interrupt_request")
            end = time.monotonic() + 0.05
        ends |= {how for how, _ in ended(*asked)}
    return [sorted(ends), [run("kept", each) for each in shells]]


@scenario
def ends():
    """A restart and a shutdown while subshells have cells that do not end."""
    one = create()
    waiting("sub", one)
    manager.restart_kernel(now=False)
    client.wait_for_ready(timeout=SECONDS)
    listed = control("list_subshell_request")["subshell_id"]
    gone = run("1", one)[0]
    two = create()
    waiting("sub", two)
    process = manager.provisioner.process
    control("shutdown_request", restart=False)
    return [listed, gone, process.wait(timeout=SECONDS)]


client.stop_channels()
manager.cleanup_resources()
with open(sys.argv[1], "w") as file:
    json.dump(outcome, file, indent=1)
