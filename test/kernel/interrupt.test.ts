import { describe, expect, test } from "@jest/globals";
import type { Inspector } from "../../kernel/inspector.ts";
import { Interrupter, type Interruptible, hook as look } from "../../kernel/interrupt.ts";

/** A cell thread that answers as told, and the log of what it was asked. */
function thread(
  answers: {
    soft?: "soft" | "idle";
    running?: boolean;
    works?: boolean;
    hook?: unknown[];
    recovers?: boolean;
    native?: boolean;
    hooked?: boolean;
  } = {},
) {
  const {
    soft,
    running = true,
    works = false,
    hook = [],
    recovers = true,
    native = false,
    hooked = false,
  } = answers;
  const log: string[] = [];
  /** When each hook was evaluated: who reads the log may come late. */
  const looked: number[] = [];
  /** The hooks as they were asked for: only one that is told of a place may cut. */
  const hooks: string[] = [];
  const cells = {
    running,
    works,
    waited: 0,
    hooked,
    meant: [] as number[],
    isBusyWith: (cell: number) => cells.meant.includes(cell),
    given: 0,
    begun: 0,
    post(message: Parameters<Interruptible["post"]>[0]) {
      const { type } = message;
      log.push(type);
      if (type === "cancel") return;
      const { seq } = message;
      if (type === "interrupt" && soft !== undefined) interrupter.interrupted({ seq, how: soft });
      if (type === "recover" && recovers) interrupter.interrupted({ seq, how: "recovered" });
    },
  };
  const inspector = {
    async evaluate(expression: string) {
      const isHook = expression.startsWith(look("").slice(0, -3));
      if (isHook) looked.push(performance.now());
      if (isHook) hooks.push(expression);
      log.push(isHook ? "hook" : expression);
      const value = hook.length > 1 ? hook.shift() : hook[0];
      return value === undefined ? null : { type: "string", value };
    },
    async post(method: string) {
      log.push(method);
      return native ? null : {};
    },
  } as unknown as Inspector;
  const said: string[] = [];
  const interrupter = new Interrupter(
    cells,
    async () => inspector,
    () => log.push("free input"),
    (text) => said.push(text),
  );
  return { interrupter, cells, log, looked, hooks, said };
}

describe("Interrupter", () => {
  test("frees a cell that waits for input, asks, and is content with an answer", async () => {
    for (const soft of ["soft", "idle"] as const) {
      const { interrupter, log } = thread({ soft });
      await interrupter.interrupt();
      expect(log).toEqual(["free input", "interrupt"]);
    }
  });

  test("cuts a cell that does not hear", async () => {
    const { interrupter, log } = thread({ hook: ["term"] });
    await interrupter.interrupt();
    expect(log).toEqual(["free input", "interrupt", "hook", "recover"]);
  });

  test("looks at a thread at work while it may still hear, and once less afterwards", async () => {
    const hears = thread({ works: true, soft: "soft", hook: ["turn 7"] });
    await hears.interrupter.interrupt();
    expect(hears.log).toEqual(["free input", "interrupt", "hook"]);
    const spins = thread({ works: true, hook: ["turn 7", "turn 7", "term"] });
    await spins.interrupter.interrupt();
    expect(spins.log).toEqual(["free input", "interrupt", "hook", "hook", "hook", "recover"]);
    expect(spins.looked[1]! - spins.looked[0]!).toBeLessThan(spins.looked[2]! - spins.looked[0]!);
  });

  test("takes no thread for one that spins which had no core between two looks", async () => {
    const { interrupter, cells, looked, hooks } = thread({ hook: [...Array(4).fill("turn 7"), "term"] });
    // It has one from the third look on.
    Object.defineProperty(cells, "waited", { get: () => Math.min(performance.now(), looked[2] ?? Infinity) });
    await interrupter.interrupt();
    expect(hooks).toEqual([...Array(4).fill(look("")), look("turn 7")]);
  });

  test("looks again where no cell was on the stack", async () => {
    const { interrupter, log } = thread({ hook: ["turn 7", "turn 7", "term"] });
    await interrupter.interrupt();
    expect(log).toEqual(["free input", "interrupt", "hook", "hook", "hook", "recover"]);
  });

  test("terminates plainly where the hook cannot run, or never finds the cell", async () => {
    const deep = thread({ hook: [] });
    await deep.interrupter.interrupt();
    expect(deep.log).toEqual(["free input", "interrupt", "hook", "Runtime.terminateExecution", "recover"]);
    const between = thread({ hook: ["turn 7"] });
    await between.interrupter.interrupt();
    expect(between.log.filter((each) => each === "hook")).toHaveLength(7);
    expect(between.log.slice(-2)).toEqual(["Runtime.terminateExecution", "recover"]);
  });

  test("does not cut a thread that is only late: its event loop turns, and it will hear", async () => {
    const { interrupter, log } = thread({ hook: Array.from({ length: 20 }, (_, turn) => `turn ${turn}`) });
    const ended = interrupter.interrupt();
    while (log.filter((each) => each === "hook").length < 10) await new Promise(setImmediate);
    interrupter.interrupted({ seq: 1, how: "idle" });
    await ended;
    expect(log).not.toContain("Runtime.terminateExecution");
    expect(log).not.toContain("recover");
  });

  test("queues one termination behind a native call, and no second one to cut what follows", async () => {
    const { interrupter, log, said } = thread({ hook: [], recovers: false, native: true });
    await interrupter.interrupt();
    expect(log.filter((each) => each === "Runtime.terminateExecution")).toHaveLength(1);
    expect(said[0]).toMatch("inside a native call");
  });

  test("waits for a thread that puts itself in order, and looks twice where it goes on with its tasks", async () => {
    const { interrupter, log } = thread({ hook: ["turn 7 1 3", "busy", "turn 7 1 2", "term"] });
    await interrupter.interrupt();
    expect(log).toEqual(["free input", "interrupt", "hook", "hook", "hook", "hook", "recover"]);
  });

  test("gives a background task more time than the cell, which was cut before it", async () => {
    const looks = ["turn 7", "turn 7", "term", "turn 8", "turn 8", "term"];
    const { interrupter, log, looked } = thread({ hook: looks, recovers: false });
    const ended = interrupter.interrupt();
    const hooks = () => log.filter((each) => each === "hook").length;
    while (hooks() < 5) await new Promise(setImmediate);
    expect(looked[4]! - looked[3]!).toBeGreaterThan(15);
    interrupter.interrupted({ seq: 1, how: "recovered" });
    await ended;
    expect(hooks()).toBe(5);
  });

  test("with async hooks on terminates by its hook alone, or says that it does not", async () => {
    const deep = thread({ hook: [undefined, undefined, "busy", "turn 7", "term"], hooked: true });
    await deep.interrupter.interrupt();
    expect(deep.log.slice(-2)).toEqual(["hook", "recover"]);
    const native = thread({ hook: [], hooked: true });
    await native.interrupter.interrupt();
    expect(native.log).not.toContain("Runtime.terminateExecution");
    expect(native.said).toEqual([expect.stringContaining("async hooks are enabled")]);
  });

  test("of no cell does not hit the cell that begins next", async () => {
    const { interrupter, cells, log } = thread({
      hook: Array.from({ length: 20 }, (_, turn) => `turn ${turn}`),
    });
    const ended = interrupter.interrupt();
    while (!log.includes("hook")) await new Promise(setImmediate);
    cells.begun = 1;
    interrupter.begin();
    await ended;
    expect(log).not.toContain("Runtime.terminateExecution");
    expect(log).not.toContain("recover");
  });

  test("does not cut kernel code: it waits until user code is on the stack", async () => {
    const { interrupter, cells, log } = thread({ running: false, hook: ["term"] });
    const ended = interrupter.interrupt();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(log).toEqual(["free input", "interrupt"]);
    cells.running = true;
    await ended;
    expect(log).toEqual(["free input", "interrupt", "hook", "recover"]);
  });

  test("two interrupts at once are one, but cancel the background tasks; a late answer of an earlier one is dropped", async () => {
    const { interrupter, log } = thread({ hook: ["term"] });
    await Promise.all([interrupter.interrupt(), interrupter.interrupt()]);
    expect(log.filter((each) => each === "interrupt")).toHaveLength(1);
    expect(log.filter((each) => each === "cancel")).toHaveLength(1);
    const again = interrupter.interrupt();
    interrupter.interrupted({ seq: 1, how: "recovered" });
    await again;
    expect(log.filter((each) => each === "hook")).toHaveLength(2);
  });

  test("climbs again where a cell that was reached does not end", async () => {
    const { interrupter, cells, log } = thread({ soft: "soft" });
    cells.meant = [1];
    const ended = interrupter.interrupt();
    while (log.length < 3) await new Promise(setImmediate);
    cells.meant = [];
    interrupter.ended();
    await ended;
    expect(log).toEqual(["free input", "interrupt", "interrupt"]);
  });

  test("a second one within a second means everything, but not when another cell has begun", async () => {
    const { interrupter, log } = thread({ soft: "soft" });
    await interrupter.interrupt();
    interrupter.begin();
    await interrupter.interrupt();
    expect(log).not.toContain("cancel");
    await interrupter.interrupt();
    expect(log.slice(-3)).toEqual(["free input", "cancel", "interrupt"]);
  });

  test("repeats when the cell spins again, gives up after ten rounds, and says so", async () => {
    const { interrupter, log, said } = thread({ hook: ["term"], recovers: false });
    await interrupter.interrupt();
    const round = ["hook", "recover", "0"];
    expect(log).toEqual(["free input", "interrupt", ...Array.from({ length: 10 }, () => round).flat()]);
    expect(said).toEqual([expect.stringContaining("spins again")]);
  });
});
