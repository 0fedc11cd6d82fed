// Task groups, beyond what twins/ compares with CPython. Behaviours of test_taskgroups.py.

import { describe, expect, test } from "@jest/globals";
import {
  type BaseExceptionGroup,
  CancelledError,
  ContextVar,
  type Coroutine,
  copyContext,
  coroutine,
  createTask,
  currentTask,
  type EventLoop,
  ExceptionGroup,
  eagerTaskFactory,
  getRunningLoop,
  KeyboardInterrupt,
  newEventLoop,
  RuntimeError,
  SystemExit,
  setHost,
  sleep,
  type Task,
  type TaskGroup,
  taskGroup,
  timeout,
  ValueError,
} from "../../src/coroutine/asyncio.ts";
import { errorOf, inLoop } from "./in-loop.ts";

const fails = coroutine(function* fails(text: string, seconds: number = 0) {
  yield* sleep(seconds);
  throw new ValueError(text);
});
const at = coroutine(function* at(seconds: number, value: string) {
  yield* sleep(seconds);
  return value;
});
const messages = (error: unknown) => [...(error as ExceptionGroup).leaves()].map((e) => (e as Error).message);
const eagerly = (loop: EventLoop) => loop.setTaskFactory(eagerTaskFactory);
const me = () => currentTask() as Task<unknown>;

describe.each([
  ["tasks", undefined],
  ["eager tasks", eagerly],
])("a group of %s", (_, prepare) => {
  test("gives what its body returns, when all children have ended", () => {
    const result = inLoop(function* () {
      const tasks = yield* taskGroup(function* (tg) {
        const first = tg.createTask(at(1, "a"), { name: "named" });
        yield* sleep(0.5);
        return [first, tg.createTask(at(2, "b"))] as const;
      });
      return [...tasks.map((t) => t.result()), tasks[0].getName(), getRunningLoop().time()];
    }, prepare);
    expect(result).toEqual(["a", "b", "named", 2.5]);
  });

  test("collects what several children failed with, in that order, and the body's own last", () => {
    const clumsy = coroutine(function* () {
      try {
        yield* sleep(9);
      } catch {
        throw new ValueError("clumsy");
      }
    });
    const error = errorOf(() =>
      inLoop(function* () {
        yield* taskGroup(function* (tg) {
          for (const text of ["one", "two"]) tg.createTask(fails(text, 1));
          tg.createTask(clumsy());
          yield* clumsy();
        });
      }, prepare),
    );
    expect(error).toBeInstanceOf(ExceptionGroup);
    expect([String(error), messages(error)]).toEqual([
      "unhandled errors in a TaskGroup (4 sub-exceptions)",
      ["one", "two", "clumsy", "clumsy"],
    ]);
  });

  test("leaves the parent's count of cancellations as it was, and cancels nothing behind it", () => {
    const counts = inLoop(function* () {
      const seen: number[] = [];
      for (const children of [[fails("soon")], [fails("a", 1), fails("b", 1)], []]) {
        try {
          yield* taskGroup(function* (tg) {
            for (const child of children) tg.createTask(child);
            if (children.length === 0) throw new ValueError("body");
          });
        } catch {
          seen.push(me().cancelling());
        }
        yield* sleep(0);
      }
      return seen;
    }, prepare);
    expect(counts).toEqual([0, 0, 0]);
  });

  test("whose child cancels the body of the group around it leaves that one's count standing", () => {
    const log = inLoop(function* () {
      const log: unknown[] = [];
      try {
        yield* taskGroup(function* (outer) {
          try {
            yield* taskGroup(function* (inner) {
              inner.createTask(fails("inner"));
              outer.createTask(fails("outer"));
            });
          } catch (e) {
            log.push(messages(e));
          }
          log.push(me().cancelling());
        });
      } catch (e) {
        log.push(messages(e), me().cancelling());
      }
      return log;
    }, prepare);
    expect(log).toEqual([["inner"], 1, ["outer"], 0]);
  });

  test("runs children in the context that is named", () => {
    const cvar = new ContextVar<number>("cvar");
    const set = coroutine(function* (value: number) {
      yield* sleep(0);
      cvar.set(value);
    });
    const seen = inLoop(function* () {
      const context = copyContext();
      yield* taskGroup(function* (tg) {
        yield* tg.createTask(set(1), { context });
      });
      return [context.get(cvar), cvar.get(null)];
    }, prepare);
    expect(seen).toEqual([1, null]);
  });

  test("cancels a child that is made by a child, once a third has failed", () => {
    const log: string[] = [];
    const error = errorOf(() =>
      inLoop(function* () {
        yield* taskGroup(function* (tg) {
          const second = coroutine(function* () {
            tg.createTask(
              coroutine(function* () {
                throw new ValueError("third");
              })(),
            );
            try {
              for (let i = 0; i < 3; i++) yield* sleep(0);
            } catch (e) {
              log.push((e as Error).name);
            }
          });
          tg.createTask(second());
        });
      }, prepare),
    );
    expect([messages(error), log]).toEqual([["third"], ["CancelledError"]]);
  });

  test("hears a cancellation from outside beside its own, and passes it on at the next wait", () => {
    const log: unknown[] = [];
    inLoop(function* () {
      const begun = getRunningLoop().createFuture<void>();
      const failsSoon = coroutine(function* () {
        begun.setResult();
        yield* sleep(0);
        throw new ValueError("inner");
      });
      const inner = coroutine(function* () {
        try {
          yield* taskGroup(function* (tg) {
            tg.createTask(failsSoon());
            yield* sleep(5);
          });
        } catch (e) {
          log.push(messages(e), me().cancelling());
        }
        yield* sleep(5);
        log.push("not reached");
      });
      const task = createTask(inner());
      yield* begun;
      task.cancel();
      try {
        yield* task;
      } catch (e) {
        log.push((e as Error).name, task.cancelled());
      }
    }, prepare);
    expect(log).toEqual([["inner"], 1, "CancelledError", true]);
  });
});

describe("groups in each other, cancelled from outside", () => {
  const outcome = (body: () => Generator<any, unknown, any>) =>
    inLoop(function* () {
      const task = createTask(coroutine(body)());
      yield* sleep(1);
      task.cancel();
      try {
        return yield* task;
      } catch (e) {
        const what = e instanceof ExceptionGroup ? messages(e) : (e as Error).name;
        return [what, task.cancelled(), getRunningLoop().time()];
      }
    });

  test("end as one, with or without children of the outer", () => {
    for (const children of [0, 1]) {
      const got = outcome(function* () {
        yield* taskGroup(function* (outer) {
          for (let i = 0; i < children; i++) outer.createTask(at(9, "outer"));
          yield* taskGroup(function* (inner) {
            inner.createTask(fails("inner", 2));
            yield* sleep(9);
          });
        });
      });
      expect(got).toEqual(["CancelledError", true, 1]);
    }
  });

  test("while the body cleans up, a child that would have failed meanwhile is cancelled before", () => {
    const got = outcome(function* () {
      yield* taskGroup(function* (tg) {
        tg.createTask(fails("later", 3));
        try {
          yield* sleep(9);
        } catch (e) {
          yield* sleep(0.5);
          throw e;
        }
      });
    });
    // The child is cancelled only when the body has ended.
    expect(got).toEqual(["CancelledError", true, 1.5]);
  });

  test("whose body makes an error of the cancellation end with that error", () => {
    const got = outcome(function* () {
      yield* taskGroup(function* () {
        try {
          yield* sleep(9);
        } catch {
          throw new ValueError("instead");
        }
      });
    });
    expect(got).toEqual([["instead"], false, 1]);
  });
});

test("a group forgets children that have ended, and ends however fast new ones come", () => {
  const texts: string[] = [];
  let heads = 0;
  const hydra: (tg: TaskGroup) => Coroutine<void> = coroutine(function* (tg: TaskGroup) {
    heads += 1;
    yield* sleep(1);
    tg.createTask(hydra(tg));
    tg.createTask(hydra(tg));
  });
  const error = errorOf(() =>
    inLoop(function* () {
      yield* taskGroup(function* (tg) {
        for (let i = 0; i < 4; i++) {
          tg.createTask(at(2.5, "x"));
          yield* sleep(1);
          texts.push(String(tg));
        }
        yield* sleep(2);
        texts.push(String(tg));
        tg.createTask(hydra(tg));
        tg.createTask(fails("hercules", 4.5));
      });
    }),
  );
  expect(texts).toEqual([
    ...["tasks=1", "tasks=2", "tasks=2", "tasks=2"].map((n) => `<TaskGroup ${n} entered>`),
    "<TaskGroup entered>",
  ]);
  expect([messages(error), heads]).toEqual([["hercules"], 1 + 2 + 4 + 8 + 16]);
});

describe("a group", () => {
  test("lets KeyboardInterrupt out bare, and reports the errors it has no room for", () => {
    const reported: unknown[] = [];
    const error = errorOf(() =>
      inLoop(
        function* () {
          yield* taskGroup(function* (tg) {
            tg.createTask(fails("child", 1));
            try {
              yield* sleep(9);
            } finally {
              // biome-ignore lint/correctness/noUnsafeFinally: what is tested
              throw new KeyboardInterrupt();
            }
          });
        },
        (loop) =>
          loop.setExceptionHandler((_, context) =>
            reported.push([String(context.exception), String(context.taskGroup)]),
          ),
      ),
    );
    expect(error).toBeInstanceOf(KeyboardInterrupt);
    expect(reported).toEqual([["ValueError: child", "<TaskGroup errors=1 cancelling>"]]);
  });

  test("ends with the first of what ends runs: the child's, though the body has one as well", () => {
    const loop = newEventLoop();
    const main = loop.createTask(
      coroutine(function* () {
        yield* taskGroup(function* (tg) {
          tg.createTask(
            coroutine(function* () {
              throw new SystemExit(1);
            })(),
          );
          try {
            yield* sleep(9);
          } finally {
            // biome-ignore lint/correctness/noUnsafeFinally: what is tested
            throw new SystemExit(2);
          }
        });
      })(),
    );
    const codes = [1, 2].map(() => (errorOf(() => loop.runUntilCompleteSync(main)) as SystemExit).code);
    expect(codes).toEqual([1, 1]);
    loop.close();
  });

  test("says in a report by which group, where no handler is set", () => {
    const said: string[] = [];
    setHost({ warn: (_, message) => said.push(message) });
    inLoop(function* () {
      const group = yield* taskGroup(function* (tg) {
        return tg;
      });
      getRunningLoop().callExceptionHandler({ message: "lost", taskGroup: group });
    });
    setHost({});
    expect(said).toEqual(["lost\ntaskGroup: <TaskGroup entered>"]);
  });

  test("takes nothing once it is over, and closes what it refuses", () => {
    const log = inLoop(function* () {
      const log: unknown[] = [];
      let late: TaskGroup | undefined;
      yield* taskGroup(function* (tg) {
        late = tg;
      });
      const refused = at(1, "x");
      log.push(
        errorOf(() => late?.createTask(refused)),
        refused.state,
      );
      return log;
    });
    expect(log).toEqual([new RuntimeError("TaskGroup <TaskGroup entered> is finished"), "closed"]);
  });

  test("needs a task to be the parent", () => {
    const group = taskGroup(function* () {}) as Coroutine<void>;
    expect(() => group.next()).toThrow("taskGroup() cannot determine the parent task");
  });

  test("says what it takes, and cancels what was begun meanwhile", () => {
    let child: Task<string> | undefined;
    const error = errorOf(() =>
      inLoop(function* () {
        yield* taskGroup(((tg: TaskGroup) => {
          child = tg.createTask(at(1, "x"));
        }) as never);
      }),
    );
    expect([messages(error), child?.cancelled()]).toEqual([
      ["taskGroup() takes a generator function or a coroutine function, but got one that gave undefined"],
      true,
    ]);
    const promised = errorOf(() =>
      inLoop(function* () {
        yield* taskGroup((async () => {}) as never);
      }),
    );
    expect(messages(promised)[0]).toMatch(
      /one that gave <Promise> \(an async function needs "use coroutines"/,
    );
  });

  test("that is closed while children are left ignores it, as in CPython; without children it ends", () => {
    inLoop(function* () {
      let child: Task<string> | undefined;
      const body = (tg: TaskGroup, withChild: boolean) =>
        coroutine(function* () {
          if (withChild) child = tg.createTask(at(1, "x"));
          yield;
        })();
      const closed = coroutine(function* (withChild: boolean) {
        const group = taskGroup((tg) => body(tg, withChild));
        group.next();
        return group;
      });
      const empty = yield* closed(false);
      expect([empty.close(), empty.state]).toEqual([undefined, "closed"]);
      const full = yield* closed(true);
      expect(() => full.close()).toThrow(new RuntimeError("coroutine ignored GeneratorExit"));
      yield* sleep(0);
      yield* sleep(0);
      expect(child?.cancelled()).toBe(true);
    });
  });

  test("is what its children are awaited by", () => {
    const names = inLoop(function* () {
      me().setName("parent");
      return yield* taskGroup(function* (tg) {
        const child = tg.createTask(at(1, "x"));
        return [...child.awaitedBy()].map((by) => (by as Task<unknown>).getName());
      });
    });
    expect(names).toEqual(["parent"]);
  });

  test("around an error with a stack keeps that error as it is", () => {
    const own = new TypeError("own");
    const error = errorOf(() =>
      inLoop(function* () {
        yield* taskGroup(function* () {
          throw own;
        });
      }),
    ) as BaseExceptionGroup;
    expect(error.exceptions[0]).toBe(own);
  });
});

describe("cancel() of a group", () => {
  test("ends children and body without an error; the group gives undefined", () => {
    const log: unknown[] = [];
    const result = inLoop(function* () {
      const child = coroutine(function* (name: string) {
        try {
          yield* sleep(9);
        } catch (e) {
          log.push(`${name} ${(e as Error).name}`);
          throw e;
        }
      });
      const result = yield* taskGroup(function* (tg) {
        tg.createTask(child("a"));
        tg.createTask(child("b"));
        getRunningLoop().callLater(1, () => tg.cancel());
        yield* child("body");
        return "not reached";
      });
      log.push(me().cancelling());
      yield* sleep(0);
      return result;
    });
    expect([result, log]).toEqual([
      undefined,
      ["a CancelledError", "b CancelledError", "body CancelledError", 0],
    ]);
  });

  test("keeps the result of a body that had ended, or that ends without a further wait", () => {
    const results = inLoop(function* () {
      const ended = yield* taskGroup(function* (tg) {
        tg.createTask(at(9, "x"));
        getRunningLoop().callLater(1, () => tg.cancel());
        return "ended before";
      });
      const ends = yield* taskGroup(function* (tg) {
        tg.cancel();
        tg.cancel();
        expect(() => tg.createTask(at(1, "x"))).toThrow("TaskGroup <TaskGroup cancelling> is shutting down");
        return "ends now";
      });
      yield* sleep(0);
      return [ended, ends, me().cancelling()];
    });
    expect(results).toEqual(["ended before", "ends now", 0]);
  });

  test("by a child that has only begun eagerly cancels that child too", () => {
    const log = inLoop(function* () {
      const log: unknown[] = [];
      const quitter = coroutine(function* (tg: TaskGroup) {
        tg.cancel();
        yield* sleep(9);
      });
      let task: Task<void> | undefined;
      yield* taskGroup(function* (tg) {
        task = tg.createTask(quitter(tg));
      });
      log.push(task?.cancelled(), me().cancelling(), getRunningLoop().time());
      return log;
    }, eagerly);
    expect(log).toEqual([true, 0, 0]);
  });

  test("after the end is nothing", () => {
    const count = inLoop(function* () {
      let group: TaskGroup | undefined;
      yield* taskGroup(function* (tg) {
        group = tg;
      });
      group?.cancel();
      yield* sleep(0);
      return me().cancelling();
    });
    expect(count).toBe(0);
  });

  test("does not hide errors, nor a cancellation from outside", () => {
    const failing = errorOf(() =>
      inLoop(function* () {
        yield* taskGroup(function* (tg) {
          tg.cancel();
          throw new ValueError("all the same");
        });
      }),
    );
    expect(messages(failing)).toEqual(["all the same"]);
    inLoop(function* () {
      const task = createTask(
        taskGroup(function* (tg) {
          getRunningLoop().callLater(1, () => tg.cancel());
          yield* sleep(9);
        }),
      );
      getRunningLoop().callLater(1, () => task.cancel("outside"));
      yield* sleep(2);
      expect([task.cancelled(), errorOf(() => task.result())]).toEqual([true, new CancelledError("outside")]);
    });
  });
});

test("a group in a time limit, deep in coroutines, ends at the limit", () => {
  const deep: (n: number) => Coroutine<void> = coroutine(function* (n: number) {
    if (n > 0) yield* deep(n - 1);
    else
      yield* taskGroup(function* (tg) {
        for (let i = 0; i < 3; i++) tg.createTask(at(9, String(i)));
      });
  });
  const times = inLoop(function* () {
    try {
      yield* timeout(1, () => deep(50));
    } catch (e) {
      return [(e as Error).name, getRunningLoop().time(), me().cancelling()];
    }
  });
  expect(times).toEqual(["TimeoutError", 1, 0]);
});
