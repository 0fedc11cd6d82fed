import { Session } from "node:inspector";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Inspector, RemoteObject } from "../../kernel/inspector.ts";
import { pathBefore } from "../../kernel/live-path.ts";
import { LiveValues } from "../../kernel/live-values.ts";

// The kernel asks another thread's session; here it is the same thread's, with the same answers.
const session = new Session();
const asked: string[] = [];
const post = (method: string, params: object) => {
  asked.push(method);
  return new Promise<any>((resolve) =>
    session.post(method, params, (error, result) => resolve(error ? null : result)),
  );
};
const inspector = {
  post,
  async evaluate(expression: string, _limitMs: number, options: object = {}): Promise<RemoteObject | null> {
    const answer = await post("Runtime.evaluate", { expression, silent: true, ...options });
    return answer === null || answer.exceptionDetails !== undefined ? null : answer.result;
  },
} as unknown as Inspector;
const live = new LiveValues(inspector, 1_000);
const names = async (code: string) =>
  (await live.names(pathBefore(code, code.length)!)).map(({ text }) => text);
const preview = async (code: string) => (await live.preview(pathBefore(code, code.length)!))?.text ?? null;

const cell = `
  let runs = 0;
  let process$cell = { mine: 1 };
  class Point { constructor(x, y) { this.x = x; this.y = y } norm() { } }
  let point = new Point(1, "two");
  let config = JSON.parse('{"alpha": 1, "alpine": [1, 2], "not a name": 3, "inner": {"deep": null}}');
  let tool = { run() {}, of: class {}, n: 0 };
  let ages = new Map([["Ada", 36], ["Bob", {}]]), seen = new Set([1, "a"]), many = new Set([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  let trap = { get evil() { runs++; return { hidden: 1 } }, fine: 2 };
  let rows = Array.from({ length: 2_000_000 }, (_, i) => ({ index: i, "in stock": true }));
  let big = {}, inherits = Object.create({ from: { far: 1 } });
  for (let i = 0; i < 200_000; i++) big["k" + i] = { index: i };
  let runny = Object.defineProperty([1], 0, { get() { runs++; return { hidden: 1 } } });
  let proxy = new Proxy({}, { get() { runs++ }, ownKeys() { runs++; return [] } });
`;

beforeAll(async () => {
  session.connect();
  await post("Runtime.evaluate", { expression: cell });
});
afterAll(() => session.disconnect());

describe("LiveValues", () => {
  test("knows keys that no type knows, and names of cells", async () => {
    expect(await names("config.al")).toEqual(["alpha", "alpine"]);
    expect(await names("config.inner.")).toEqual(["deep"]);
    expect(await names("conf")).toEqual(["config"]);
    expect(await names("point.")).toEqual(["norm", "x", "y"]);
    expect(await names("nowhere.")).toEqual([]);
  });

  test("goes through items and keys in brackets, and gives keys in quotes", async () => {
    expect(await names("config.alpine.")).not.toContain("0");
    expect(await names("config['inner']!.de")).toEqual(["deep"]);
    expect(await names("rows[1999999].")).toEqual(["index"]);
    expect(await names("rows[5]['in")).toEqual(["in stock", "index"]);
    expect(await names("config['")).toEqual(["alpha", "alpine", "inner", "not a name"]);
    expect(await preview("rows[7].index")).toBe("7");
    expect(await names("rows.")).toContain("map");
  });

  test("a name that the compiler renamed, so that it hides no global, has its own name here", async () => {
    expect(await names("proc")).toContain("process");
    expect(await names("process.")).toEqual(["mine"]);
  });

  test("one of a great many names is found by itself, and they are not told one by one", async () => {
    asked.length = 0;
    expect(await preview("big.k77.index")).toBe("77");
    expect(await names("big.k7")).toEqual([]);
    expect(asked).not.toContain("Runtime.getProperties"); // of all its properties, which takes seconds
    expect(await names("big.k77.")).toEqual(["index"]);
    expect(await names("inherits.from.")).toEqual(["far"]);
    expect(await preview("big.none")).toBeNull();
  });

  test("previews a value in one line", async () => {
    expect(await preview("point")).toBe('Point {x: 1, y: "two"}');
    expect(await preview("config.alpine")).toBe("Array(2) [1, 2]");
    expect(await preview("config.alpha")).toBe("1");
    expect(await preview("point.y")).toBe('"two"');
    expect(await preview("config.inner.deep")).toBe("null");
    expect(await preview("tool")).toBe("Object {run: function, of: function, n: 0}");
    expect(await preview("ages")).toBe('Map(2) {"Ada" => 36, "Bob" => Object}');
    expect(await preview("seen")).toBe('Set(2) {1, "a"}');
    expect(await preview("many")).toBe("Set(9) {0, 1, 2, 3, 4, …}");
    expect(await preview("nowhere")).toBe(null);
  });

  test("runs nothing of the user's: no getter, no proxy trap", async () => {
    expect(await names("trap.")).toEqual(["evil", "fine"]);
    expect(await names("trap.evil.")).toEqual([]);
    expect(await preview("trap.evil")).toBe(null);
    await names("proxy.");
    await preview("proxy.anything");
    expect(await names("runny[0].")).toEqual([]);
    expect(await names("proxy[0].")).toEqual([]);
    expect(await preview("runs")).toBe("0");
  });
});
