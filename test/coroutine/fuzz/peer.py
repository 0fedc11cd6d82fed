"""Run programs of the fuzzer in CPython: one JSON string a line on stdin, one JSON list of trace lines on stdout.

Each line of a trace begins with the iteration and the milliseconds of a clock that only moves when the loop waits.
What asyncio leaves open is made definite here, in the order that cokernel promises: timers of equal times run in the
order of the calls, and the tasks of a group, or those left at the end, are cancelled in the order of their creation.
"""
import asyncio, contextvars, gc, itertools, json, re, sys, warnings

warnings.simplefilter("ignore")


all_tasks = asyncio.all_tasks


class Deadlock(BaseException):
    """Nothing is ready, and no timer: the program would wait for ever."""


class Timer(asyncio.TimerHandle):
    counter = itertools.count()

    def __init__(self, *args):
        super().__init__(*args)
        self.order = next(self.counter)

    def __lt__(self, other):
        return (self._when, self.order) < (other._when, other.order)


asyncio.base_events.events.TimerHandle = Timer


class InOrder(dict):
    """A set that remembers in which order things were put in."""

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)


class TaskGroup(asyncio.TaskGroup):
    def __init__(self):
        super().__init__()
        self._tasks = InOrder()


class Loop(asyncio.SelectorEventLoop):
    def __init__(self):
        super().__init__()
        self.now = 0.0
        self.iteration = 0
        select = self._selector.select

        def advance(timeout=None):
            if timeout is None:
                self.iteration -= 1  # it was none
                raise Deadlock
            if timeout > 0:
                self.now += timeout
            return select(0)

        self._selector.select = advance

    def time(self):
        return self.now

    def _run_once(self):
        self.iteration += 1
        super()._run_once()

    def create_task(self, coro, *, name=None, **options):
        # Under a task factory 3.13.0 calls a task without a name "None".
        return super().create_task(coro, name=name or "Task-0", **options)


FORGOTTEN = ("never retrieved", "destroyed but it is pending")
MASKS = [
    (re.compile(r" at 0x[0-9a-f]+"), ""),
    (re.compile(r",? (created|defined) at [^ >]*:\d+"), ""),
    (re.compile(r" at [^ >,\]]*:\d+"), ""),
    (re.compile(r"Task-\d+"), "Task-?"),
    (re.compile(r"<_contextvars\.Context object>"), "<Context>"),
    (re.compile(r"asyncio\.locks\.(\w+) object"), r"\1"),
    (re.compile(r" when=(\d+)\.0\b"), r" when=\1"),
    # Six items of a queue are shown here.
    (re.compile(r"_queue=\[((?:[^,\]]*, ){5}[^,\]]*), [^\]]*\]"), r"_queue=[\1, ...]"),
    (re.compile(r"CancelledError\(''\)"), "CancelledError()"),
    (re.compile(r"(?s)^(Exception in callback) .*"), r"\1"),
]


def mask(text):
    for pattern, by in MASKS:
        text = pattern.sub(by, text)
    return text


def show(value):
    if isinstance(value, BaseExceptionGroup):
        return f"{type(value).__name__}({value.message} {show(list(value.exceptions))})"
    if isinstance(value, BaseException):
        cause = "" if value.__cause__ is None else f" from {show(value.__cause__)}"
        return f"{type(value).__name__}({mask(str(value))}){cause}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(show, value)) + "]"
    if isinstance(value, asyncio.Task):
        return mask(value.get_name())
    if isinstance(value, asyncio.Future):
        return "future"
    return mask(str(value))


def is_runners(coro):
    """Is it of one of the runner's own last tasks? cokernel's ends with the same iterations, and no tasks for them."""
    return getattr(coro, "__name__", "").startswith("shutdown_")


class Program:
    def __init__(self):
        self.trace, self.tasks, self.labels = [], [], itertools.count(1)
        self.ended = self.too_deep = False
        self.loop = self.base = None

    def log(self, *what):
        if self.ended:
            return
        if len(self.trace) > 2000:
            raise SystemError("the trace has no end")
        at = f"{self.loop.iteration - self.base}@{round(self.loop.now * 1e6)}"
        self.trace.append(" ".join([at, *map(show, what)]))

    def create(self, loop, coro, **options):
        task = asyncio.Task(coro, loop=loop, **options)
        if not is_runners(coro):
            self.tasks.append(task)
        return task

    def report(self, loop, context):
        if not any(words in context["message"] for words in FORGOTTEN):
            self.log("handler", context["message"], context.get("exception"))

    def make_loop(self):
        self.loop = Loop()
        self.loop.set_task_factory(self.create)
        self.loop.set_exception_handler(self.report)
        return self.loop

    def library(self):
        """What the text of a program may name."""
        def fresh(name):
            return f"{name}#{next(self.labels)}"

        def spawn(create, function, **options):
            name = fresh(function.__name__)
            return create(function(name), name=name, **options)

        def spawn_in(group, function):
            return spawn(group.create_task, function)

        def eager(coro, name):
            place = len(self.tasks)
            task = asyncio.Task(coro, loop=self.loop, name=name, eager_start=True)
            self.tasks.insert(place, task)
            return task

        def named(callback):
            callback.__qualname__ = "callback"
            return callback

        def callback(*what):
            return named(lambda future: self.log(*what, future))

        def canceller(other):
            return named(lambda future: other.cancel())

        def settler(other, result):
            return named(lambda future: settle(other, result))

        def taken_back(future, callback):
            future.add_done_callback(callback)
            future.add_done_callback(callback)
            return future.remove_done_callback(callback)

        def other(awaited):
            # A task that awaits itself leaves a flag standing in CPython, and the next who awaits it is refused.
            if awaited is asyncio.current_task():
                raise ValueError("that is me")
            return awaited

        def settle(future, result):
            if not future.done():
                future.set_result(result)

        def fail(message):
            raise ValueError(message)

        lock = [asyncio.Lock(), asyncio.Lock()]
        return dict(
            asyncio=asyncio, contextvars=contextvars, TaskGroup=TaskGroup, log=self.log, fresh=fresh, spawn=spawn,
            spawn_in=spawn_in, eager=eager, callback=callback, canceller=canceller,
            settler=settler, taken_back=taken_back, fail=fail, settle=settle, other=other,
            names=lambda fs: sorted(show(x) for x in fs),
            pending=lambda *fs: [x for x in fs if not x.done()],
            live=lambda: sum(not is_runners(task.get_coro()) for task in all_tasks()),
            t=[None] * 6, h=[None] * 3, k=[None] * 3, g=[None] * 2, l=[None] * 2, o=[None] * 2, ctx=[None] * 2, f=[],
            lock=lock, cond=[asyncio.Condition(), asyncio.Condition(lock[1])],
            sem=[asyncio.Semaphore(2), asyncio.BoundedSemaphore(1)],
            event=[asyncio.Event(), asyncio.Event()], barrier=[asyncio.Barrier(2), asyncio.Barrier(3)],
            q=[asyncio.Queue(1), asyncio.Queue(), asyncio.LifoQueue(2), asyncio.PriorityQueue(3)],
            pq=[asyncio.PriorityQueue(2)],
            v=[contextvars.ContextVar("v0", default=0), contextvars.ContextVar("v1")],
        )

    def run(self, source):
        names = self.library()
        exec(compile(source, "program.py", "exec"), names)
        asyncio.tasks.all_tasks = lambda loop=None: [task for task in self.tasks if not task.done()]

        async def main():
            self.base = self.loop.iteration
            names["f"][:] = [self.loop.create_future() for _ in range(4)]
            names["t"][0] = asyncio.current_task()
            return await names["c0"]("main")

        main.__qualname__ = "main"
        last = None

        def ends(error):
            nonlocal last
            last = "deadlock" if isinstance(error, Deadlock) else show(error)

        try:
            with asyncio.Runner(loop_factory=self.make_loop) as runner:
                try:
                    last = show(runner.run(main()))
                except BaseException as error:
                    ends(error)
        except BaseException as error:
            ends(error)
        self.ended = True
        return [*self.trace, f"ended {last}"]

    def watch_depth(self):
        """Say in the trace when the stack runs out, also where the program swallows the error (CPython 3.12 or later)."""
        def raised(code, offset, error):
            if isinstance(error, RecursionError) and not self.too_deep:
                self.too_deep = True
                self.trace.append("RecursionError")

        if hasattr(sys, "monitoring"):
            sys.monitoring.register_callback(0, sys.monitoring.events.RAISE, raised)


if hasattr(sys, "monitoring"):
    sys.monitoring.use_tool_id(0, "fuzz")
    sys.monitoring.set_events(0, sys.monitoring.events.RAISE)
gc.disable()
for number, line in enumerate(sys.stdin, 1):
    program = Program()
    program.watch_depth()
    # In a context of its own: coroutines that a program leaves behind run their `finally` when they are collected.
    print(json.dumps(contextvars.Context().run(program.run, json.loads(line))), flush=True)
    if number % 50 == 0:
        gc.collect()
