// The language thread, as the wire thread sees it, with a thread that does as the test says.

import { EventEmitter } from "node:events";
import { expect, jest, test } from "@jest/globals";

const threads: Thread[] = [];
class Thread extends EventEmitter {
  readonly told: { type: string; id: number }[] = [];
  constructor() {
    super();
    threads.push(this);
  }
  postMessage(message: { type: string; id: number }): void {
    this.told.push(message);
  }
  unref(): void {}
  end(code: string): void {
    this.emit("error", Object.assign(new Error(code), { code }));
    this.emit("exit", 1);
  }
}
jest.unstable_mockModule("node:worker_threads", () => ({ Worker: Thread }));
const log = jest.fn<(line: string) => void>();
jest.unstable_mockModule("../../kernel/wire/log.ts", () => ({ log }));
const { LanguageClient } = await import("../../kernel/language-client.ts");

test("a thread that ends at its heap's limit is told all cells anew, and after three times there is none", async () => {
  const cell = { code: "const rows = [1]", until: null };
  const client = new LanguageClient("/notebooks", [cell]);
  for (let time = 1; time <= 3; time++) {
    const first = client.complete("rows.", 5);
    const thread = threads.at(-1)!;
    expect(threads).toHaveLength(time);
    expect(thread.told).toMatchObject([{ type: "ran", ...cell }, { type: "complete" }]);
    thread.emit("message", { type: "completed", id: thread.told[1]!.id, completion: null });
    await first;
    const cut = client.inspect("rows", 2);
    thread.end("ERR_WORKER_OUT_OF_MEMORY");
    expect(await cut).toBeNull();
  }
  expect(await client.complete("rows.", 5)).toBeNull();
  expect(threads).toHaveLength(3);
  expect(log.mock.lastCall![0]).toMatch(/no types are told until the kernel is restarted$/);
});

test("a thread that ends otherwise is started again as often as one has answered", async () => {
  threads.length = 0;
  const client = new LanguageClient("/notebooks", []);
  for (let time = 1; time <= 5; time++) {
    const asked = client.complete("rows.", 5);
    expect(threads).toHaveLength(time);
    const thread = threads.at(-1)!;
    thread.emit("message", { type: "completed", id: thread.told[0]!.id, completion: null });
    await asked;
    thread.end("ERR_OTHER");
  }
});

test("a compiler hangs that says nothing for half a minute; the time for which the kernel itself was stopped does not count", () => {
  const time = jest.spyOn(performance, "now").mockReturnValue(0);
  const end = jest.spyOn(process, "kill").mockReturnValue(true);
  jest.useFakeTimers({ doNotFake: ["performance"] });
  const pass = (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      time.mockReturnValue(performance.now() + 1_000);
      jest.advanceTimersByTime(1_000);
    }
  };
  try {
    void new LanguageClient("/notebooks", []).complete("rows.", 5);
    threads.at(-1)!.emit("message", { type: "compiler", pid: 7, after: null });
    pass(20);
    time.mockReturnValue(performance.now() + 3_600_000); // a laptop that slept
    pass(5);
    expect(end).not.toHaveBeenCalled();
    pass(5);
    expect(end).toHaveBeenCalledWith(7, "SIGKILL");
  } finally {
    jest.useRealTimers();
    jest.restoreAllMocks();
  }
});
