"""Run the Python side of the programs: [{name, source}] on stdin, [[line, ...]] on stdout.

Time is virtual: the selector's wait advances a counter, so that no program takes real time.
"""
import asyncio, json, sys


class Loop(asyncio.SelectorEventLoop):
    def __init__(self):
        super().__init__()
        self.now = 0.0
        self.iteration = 0
        select = self._selector.select

        def advance(timeout=None):
            if timeout is not None and timeout > 0:
                self.now += timeout
            return select(0)

        self._selector.select = advance

    def time(self):
        return self.now

    def _run_once(self):
        self.iteration += 1
        super()._run_once()


def run(source):
    space, lines = {}, []
    exec(source, space)

    async def start(loop):
        base = loop.iteration
        await space["main"](lambda text: lines.append(f"{loop.iteration - base} {text}"))

    loop = None

    def make():
        nonlocal loop
        loop = Loop()
        loop.set_exception_handler(lambda loop, context: None)
        return loop

    try:
        with asyncio.Runner(loop_factory=make) as runner:
            runner.run(start(runner.get_loop()))
        lines.append("ended")
    except Exception as e:
        lines.append(space["text"](e))
    return lines


json.dump([run(p["source"]) for p in json.load(sys.stdin)], sys.stdout)
