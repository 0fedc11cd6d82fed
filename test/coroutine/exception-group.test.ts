// Groups of errors: what they take, what they give, how they are drawn. Behaviours of Lib/test/test_exception_group.py.

import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import {
  BaseExceptionGroup,
  CancelledError,
  ExceptionGroup,
  KeyboardInterrupt,
  SystemExit,
  ValueError,
} from "../../src/coroutine/asyncio.ts";
import { errorOf } from "./in-loop.ts";

/** A group as its messages. */
type Shape = string | Shape[];
const shape = (error: unknown): Shape =>
  error instanceof BaseExceptionGroup ? error.exceptions.map(shape) : (error as Error).message;
const kind = (error: unknown) => (error as object).constructor;
const v = (text: string) => new ValueError(text);
const t = (text: string) => new TypeError(text);

describe("a group is made", () => {
  test("of a text and an array of errors that is not empty", () => {
    const make = (...args: unknown[]) => errorOf(() => new ExceptionGroup(...(args as [string, []])));
    expect(make("no errors")).toEqual(new TypeError("second argument (exceptions) must be a sequence"));
    expect(make("a set", new Set([v("1")]))).toEqual(
      new TypeError("second argument (exceptions) must be a sequence"),
    );
    expect(make(v("12"), [v("1")])).toEqual(new TypeError("argument 1 must be str, not ValueError('12')"));
    expect(make("eg", [])).toEqual(
      new ValueError("second argument (exceptions) must be a non-empty sequence"),
    );
  });

  test("as the narrower class where all members are ordinary", () => {
    expect(kind(new BaseExceptionGroup("eg", [v("1"), t("2")]))).toBe(ExceptionGroup);
    expect(kind(new BaseExceptionGroup("eg", [v("1"), new KeyboardInterrupt()]))).toBe(BaseExceptionGroup);
    class Mine extends BaseExceptionGroup {}
    expect(kind(new Mine("eg", [v("1")]))).toBe(Mine);
    expect(kind(new Mine("eg", [v("1"), new SystemExit(1)]))).toBe(Mine);
  });

  test("not around what ends a run or a task, but by the wider class", () => {
    const refused = new TypeError("Cannot nest BaseExceptions in an ExceptionGroup");
    for (const base of [new KeyboardInterrupt(), new SystemExit(), new CancelledError("c")]) {
      expect(errorOf(() => new ExceptionGroup("eg", [v("1"), base]))).toEqual(refused);
      const wide = new BaseExceptionGroup("beg", [base]);
      expect(errorOf(() => new ExceptionGroup("eg", [wide]))).toEqual(refused);
    }
    class Mine extends ExceptionGroup {}
    expect(errorOf(() => new Mine("eg", [new KeyboardInterrupt()]))).toEqual(
      new TypeError("Cannot nest BaseExceptions in 'Mine'"),
    );
    expect(kind(new Mine("eg", [v("1")]))).toBe(Mine);
  });

  test("around anything, since JavaScript throws anything", () => {
    expect([...new ExceptionGroup("eg", [5, null, "text"]).leaves()]).toEqual([5, null, "text"]);
  });

  test("as an AggregateError, with members nobody can exchange", () => {
    const members = [v("1"), t("2")];
    const group = new ExceptionGroup("eg", members);
    members.pop();
    expect(group).toBeInstanceOf(AggregateError);
    expect([group.message, group.name, group.exceptions.length, group.errors]).toEqual([
      "eg",
      "ExceptionGroup",
      2,
      group.exceptions,
    ]);
    expect(() => (group.exceptions as unknown[]).push(1)).toThrow(TypeError);
    expect(() => {
      (group as { errors: unknown }).errors = [];
    }).toThrow(TypeError);
    expect(Object.keys(group)).toEqual([]);
  });

  test("with a text that counts", () => {
    const inner = new ExceptionGroup("flat", [v("1"), t("2")]);
    expect([String(inner), String(new ExceptionGroup("nested", [inner]))]).toEqual([
      "flat (2 sub-exceptions)",
      "nested (1 sub-exception)",
    ]);
  });
});

describe("split and subgroup", () => {
  test("of a group nested too deep overflow the stack, which is a RecursionError in Python", () => {
    let deep = new ExceptionGroup<unknown>("eg", [new TypeError("1")]);
    for (let i = 0; i < 20_000; i++) deep = new ExceptionGroup("eg", [deep]);
    expect(() => deep.subgroup(TypeError)).toThrow("Maximum call stack size exceeded");
    expect(() => deep.split(TypeError)).toThrow("Maximum call stack size exceeded");
  });

  const simple = () => new ExceptionGroup("simple", [v("1"), t("2"), v("3")]);

  test("give the group itself where it matches as a whole", () => {
    const eg = simple();
    for (const filter of [Error, AggregateError, BaseExceptionGroup, ExceptionGroup, () => true]) {
      expect(eg.subgroup(filter)).toBe(eg);
      expect(eg.split(filter)).toEqual([eg, null]);
      expect(eg.split(filter)[0]).toBe(eg);
    }
  });

  test("give null for the empty part", () => {
    for (const filter of [RangeError, [RangeError, SyntaxError], () => false]) {
      const eg = simple();
      expect(eg.subgroup(filter)).toBe(null);
      const [match, rest] = eg.split(filter);
      expect([match, shape(rest)]).toEqual([null, ["1", "2", "3"]]);
    }
    expect(shape(simple().subgroup([ValueError, TypeError]))).toEqual(["1", "2", "3"]);
  });

  test("pick by class, by several classes, by a function; each leaf is in one part", () => {
    const cases: [filter: never, match: Shape, rest: Shape | null][] = [
      [ValueError as never, ["1", "3"], ["2"]],
      [TypeError as never, ["2"], ["1", "3"]],
      [[TypeError, ValueError] as never, ["1", "2", "3"], null],
      [((e: Error) => e.message > "1" && !(e instanceof BaseExceptionGroup)) as never, ["2", "3"], ["1"]],
    ];
    for (const [filter, wanted, left] of cases) {
      const eg = simple();
      const [match, rest] = eg.split(filter);
      expect([shape(match), rest === null ? null : shape(rest)]).toEqual([wanted, left]);
      expect([shape(eg.subgroup(filter)), match?.message, rest?.message ?? "simple"]).toEqual([
        wanted,
        "simple",
        "simple",
      ]);
    }
  });

  test("a class of the user's that is no error is a class too", () => {
    class Signal {}
    const signal = new Signal();
    const [match, rest] = new ExceptionGroup("eg", [signal, v("1")]).split(Signal);
    expect([match?.exceptions, rest === null ? null : shape(rest)]).toEqual([[signal], ["1"]]);
  });

  test("refuse what is no filter", () => {
    const eg = simple();
    for (const filter of ["bad", v("1"), [TypeError, 42], [() => true], null]) {
      expect(() => eg.split(filter as never)).toThrow(TypeError);
      expect(() => eg.subgroup(filter as never)).toThrow(
        "expected an error class, an array of error classes, or a function",
      );
    }
  });

  test("keep the nesting, the text, the stack and the cause", () => {
    class Mine extends ExceptionGroup {}
    const level1 = new ExceptionGroup("one", [v("6"), t("x"), v("7")]);
    const level2 = new Mine("two", [level1, new ExceptionGroup("one", [t("y")]), v("8")]);
    const eg = new ExceptionGroup("three", [level2, v("9")]);
    eg.cause = "why";
    const [values, types] = eg.split(ValueError);
    expect([shape(values), shape(types)]).toEqual([[[["6", "7"], "8"], "9"], [[["x"], ["y"]]]]);
    for (const part of [values, types]) {
      expect([part?.stack, part?.cause, part?.message]).toEqual([eg.stack, "why", "three"]);
    }
    const [mine, others] = eg.split(Mine);
    expect([mine?.exceptions[0], shape(others)]).toEqual([level2, ["9"]]);
    expect(kind((values as ExceptionGroup).exceptions[0])).toBe(ExceptionGroup);
  });

  test("of the wider class narrow where they can", () => {
    const beg = new BaseExceptionGroup("beg", [v("1"), new KeyboardInterrupt("2")]);
    const [values, interrupts] = beg.split(ValueError);
    expect([kind(values), kind(interrupts)]).toEqual([ExceptionGroup, BaseExceptionGroup]);
    expect(kind(beg.subgroup(KeyboardInterrupt))).toBe(BaseExceptionGroup);
  });

  test("make the parts of a subclass by its derive, which must give a group", () => {
    class Coded extends ExceptionGroup {
      constructor(
        message: string,
        errors: readonly unknown[],
        readonly code: number,
      ) {
        super(message, errors);
      }
      override derive<F>(errors: readonly F[]): BaseExceptionGroup<F> {
        return new Coded(this.message, errors, this.code) as unknown as BaseExceptionGroup<F>;
      }
    }
    const eg = new Coded("eg", [v("1"), new Coded("nested", [t("2")], 101)], 42);
    const [match, rest] = eg.split(TypeError) as [Coded, Coded];
    expect([match.code, (match.exceptions[0] as Coded).code, rest.code]).toEqual([42, 101, 42]);

    class Wrong extends ExceptionGroup {
      override derive(): never {
        return 42 as never;
      }
    }
    const wrong = new Wrong("eg", [t("1"), v("2")]);
    const message = "derive must return an instance of BaseExceptionGroup";
    expect(() => wrong.split(TypeError)).toThrow(message);
    expect(() => wrong.subgroup(TypeError)).toThrow(message);
  });

  test("leaves are walked depth first", () => {
    const eg = new ExceptionGroup("a", [new ExceptionGroup("b", [v("1"), v("2")]), v("3")]);
    expect([...eg.leaves()].map(shape)).toEqual(["1", "2", "3"]);
  });
});

describe("the tree", () => {
  /** Named alike in both languages, drawn in both. */
  const trees: [python: string, drawn: string][] = [
    [`ExceptionGroup("eg", [V(1), TypeError("two\\nlines")])`, group("eg", [v("1"), t("two\nlines")])],
    [
      `ExceptionGroup("eg", [V(1), ExceptionGroup("in", [V(2), V()]), V(4)])`,
      group("eg", [v("1"), new ExceptionGroup("in", [v("2"), new ValueError()]), v("4")]),
    ],
    [
      `ExceptionGroup("eg", [V(1), ExceptionGroup("in", [V(2), ExceptionGroup("deep", [V(3)])])])`,
      group("eg", [v("1"), new ExceptionGroup("in", [v("2"), new ExceptionGroup("deep", [v("3")])])]),
    ],
    [`ExceptionGroup("eg", [V(i) for i in range(5)]), 4`, group("eg", numbered(5), { width: 4 })],
    [`ExceptionGroup("eg", [V(i) for i in range(20)])`, group("eg", numbered(20))],
    [
      `ExceptionGroup("a", [ExceptionGroup("b", [ExceptionGroup("c", [V(9)])]), V(1)]), 15, 1`,
      group("a", [new ExceptionGroup("b", [new ExceptionGroup("c", [v("9")])]), v("1")], { maxDepth: 1 }),
    ],
    [`because(ExceptionGroup("eg", [V(1)]), V("why"))`, group("eg", [v("1")], {}, v("why"))],
    [
      `ExceptionGroup("eg", [because(V(1), ExceptionGroup("why", [V(5)])), V(2)])`,
      group("eg", [because(v("1"), new ExceptionGroup("why", [v("5")])), v("2")]),
    ],
    [`BaseExceptionGroup("eg", [KeyboardInterrupt(), V(2)])`, group("eg", [new KeyboardInterrupt(), v("2")])],
  ];
  function numbered(n: number): Error[] {
    return Array.from({ length: n }, (_, i) => v(String(i)));
  }
  function because(error: Error, cause: unknown): Error {
    error.cause = cause;
    return error;
  }
  function group(text: string, errors: unknown[], options = {}, cause?: unknown): string {
    const made = new BaseExceptionGroup(text, errors);
    if (cause !== undefined) made.cause = cause;
    return made.format({ stacks: false, ...options });
  }

  test("has a frame around each member, and around the members of members", () => {
    expect(trees[1]?.[1].split("\n")).toEqual([
      "  | ExceptionGroup: eg (3 sub-exceptions)",
      "  +-+---------------- 1 ----------------",
      "    | ValueError: 1",
      "    +---------------- 2 ----------------",
      "    | ExceptionGroup: in (2 sub-exceptions)",
      "    +-+---------------- 1 ----------------",
      "      | ValueError: 2",
      "      +---------------- 2 ----------------",
      "      | ValueError",
      "      +------------------------------------",
      "    +---------------- 3 ----------------",
      "    | ValueError: 4",
      "    +------------------------------------",
    ]);
  });

  const python = `
import traceback
V = ValueError
def because(e, cause):
    e.__cause__ = cause
    return e
def draw(e, width=15, depth=10):
    print(''.join(traceback.TracebackException(type(e), e, None, max_group_width=width, max_group_depth=depth).format()), end='\\0')
${trees.map(([source]) => `draw(${source})`).join("\n")}`;
  const cpython = spawnSync("python3", ["-c", python], { encoding: "utf8" });

  (cpython.status === 0 ? test : test.skip)(`is drawn as CPython draws it, ${trees.length} times`, () => {
    const drawn = cpython.stdout.split("\0").slice(0, -1);
    expect(trees.map(([, ours]) => ours)).toEqual(drawn.map((text) => text.replace(/\n$/, "")));
  });

  test("shows the errors' own stacks, unless told not to", () => {
    const leaf = v("1");
    leaf.stack = "ValueError: 1\n    at f (In[2]:3:4)\n    at In[3]:1:1";
    const eg = new ExceptionGroup("eg", [leaf]);
    eg.stack = "ExceptionGroup: eg\n    at g (In[4]:1:1)";
    expect(eg.format().split("\n")).toEqual([
      "  + Exception Group Traceback (most recent call first):",
      "  | ExceptionGroup: eg (1 sub-exception)",
      "  |     at g (In[4]:1:1)",
      "  +-+---------------- 1 ----------------",
      "    | ValueError: 1",
      "    |     at f (In[2]:3:4)",
      "    |     at In[3]:1:1",
      "    +------------------------------------",
    ]);
  });

  test("ends where causes go round, and where an error's text fails", () => {
    const a = v("a");
    a.cause = because(v("b"), a);
    const evil = Object.assign(v("evil"), {
      toString() {
        throw new Error("no text");
      },
    });
    expect(group("eg", [a, evil]).split("\n")).toEqual([
      "  | ExceptionGroup: eg (2 sub-exceptions)",
      "  +-+---------------- 1 ----------------",
      "    | ValueError: b",
      "    | ",
      "    | The above exception was the direct cause of the following exception:",
      "    | ",
      "    | ValueError: a",
      "    +---------------- 2 ----------------",
      "    | ValueError('evil')",
      "    +------------------------------------",
    ]);
  });
});
