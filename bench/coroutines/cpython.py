"""CPython's asyncio: `cpython.py case size rounds`, a line of JSON out."""
import asyncio, gc, json, resource, sys, time

TASKS = 1000


async def every(n, make):
    await asyncio.gather(*[make() for _ in range(n)])


async def timed(operations, awaitable):
    start = time.process_time()
    await awaitable
    return {"time": since(start, operations)}


def since(start, operations):
    """Nanoseconds an operation."""
    return (time.process_time() - start) * 1e9 / operations


async def sleep0(size):
    async def turn():
        for _ in range(size // TASKS):
            await asyncio.sleep(0)
    return await timed(size, every(TASKS, turn))


async def done(size):
    future = asyncio.get_running_loop().create_future()
    future.set_result(1)

    async def main():
        for _ in range(size):
            await future
    return await timed(size, main())


async def spawn(size):
    async def f():
        return 1
    rounds = max(1, 50_000 // size)

    async def main():
        for _ in range(rounds):
            await every(size, f)
    return await timed(size * rounds, main())


async def spawnSuspending(size):
    async def f():
        await asyncio.sleep(0)
        return 1
    rounds = max(1, 50_000 // size)

    async def main():
        for _ in range(rounds):
            await every(size, f)
    return await timed(size * rounds, main())


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * resource.getpagesize()


async def waits():
    await asyncio.get_running_loop().create_future()


async def suspended(size):
    start = time.process_time()
    tasks = [asyncio.create_task(waits()) for _ in range(size)]
    await asyncio.sleep(0)
    spawned, start = since(start, size), time.process_time()
    for task in tasks:
        task.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return {"spawn": spawned, "cancel and drain": since(start, size)}


async def suspendedBytes(size):
    gc.collect()
    before = resident()
    tasks = [asyncio.create_task(waits()) for _ in range(size)]
    await asyncio.sleep(0)
    measured = (resident() - before) / size - 8
    for task in tasks:
        task.cancel()
    return {"bytes": measured}


async def timers(size):
    loop = asyncio.get_running_loop()
    random, when = 1, []
    for _ in range(size):
        random = (random * 1103515245 + 12345) & 0x7FFFFFFF
        when.append(0.0001 + random / 0x7FFFFFFF * 0.0001)
    start, at = time.process_time(), loop.time()
    handles = [loop.call_at(at + delay, int) for delay in when]
    push, start = since(start, size), time.process_time()
    for handle in handles[::2]:
        handle.cancel()
    cancel, start = since(start, size / 2), time.process_time()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return {"push": push, "cancel": cancel, "pop": since(start, size / 2)}


def queue(capacity):
    async def case(size):
        q = asyncio.Queue(capacity)

        async def produce():
            for i in range(size):
                await q.put(i)

        async def consume():
            for _ in range(size):
                await q.get()
        return await timed(size, asyncio.gather(produce(), consume()))
    return case


async def lock(size):
    mutex = asyncio.Lock()

    async def main():
        for _ in range(size):
            await mutex.acquire()
            mutex.release()
    return await timed(size, main())


async def semaphore(size):
    permits = asyncio.Semaphore(100)

    async def f():
        await permits.acquire()
        await asyncio.sleep(0)
        permits.release()
    return await timed(size, every(size, f))


async def mixed(size):
    mutex, permits, event, q = asyncio.Lock(), asyncio.Semaphore(2), asyncio.Event(), asyncio.Queue(1)
    event.set()

    async def user(n):
        for i in range(n):
            await mutex.acquire()
            await asyncio.sleep(0)
            mutex.release()
            await permits.acquire()
            permits.release()
            await event.wait()
            await q.put(i)

    async def consumer(n):
        for _ in range(n):
            await q.get()
    return await timed(size, asyncio.gather(*[user(size // 4) for _ in range(4)], consumer(size)))


async def call(size):
    async def f(x):
        return x + 1

    async def main():
        x = 0
        for _ in range(size):
            x = await f(x)
    return await timed(size, main())


cases = {
    "sleep0": sleep0, "done": done, "spawn": spawn, "spawnSuspending": spawnSuspending, "suspended": suspended,
    "suspendedBytes": suspendedBytes, "timers": timers, "queue1": queue(1), "queue100": queue(100), "lock": lock,
    "semaphore": semaphore, "mixed": mixed, "call": call,
}
name, size, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
measured = {}
for _ in range(rounds):
    for what, value in asyncio.run(cases[name](size)).items():
        measured.setdefault(what, []).append(value)
print(json.dumps({what: {"best": min(all), "median": sorted(all)[len(all) // 2]} for what, all in measured.items()}))
