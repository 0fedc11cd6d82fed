// Which shell's cells wait for what: the main one and the subshells (JEP 91).

import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { NoSubshellsError, Shells, UnknownSubshellError } from "../../kernel/wire/shells.ts";

function shells() {
  const log: string[] = [];
  const of = new Shells(true);
  const push = (id: string | null, name: string) =>
    of.of(id)!.push({
      run: async () => void log.push(name),
      abort: () => void log.push(`${name} aborted`),
    });
  return { log, of, push };
}

describe("Shells", () => {
  test("a subshell made before the cell thread is ready waits as the main shell does, one made after runs at once", async () => {
    const { log, of, push } = shells();
    const early = of.create();
    push(early, "early");
    push(null, "main");
    await turn();
    expect(log).toEqual([]);
    of.open();
    await turn();
    expect(log).toEqual(["main", "early"]);
    push(of.create(), "late");
    await turn();
    expect(log).toEqual(["main", "early", "late"]);
  });

  test("a stop aborts what waits in every shell, a deletion what waits in that one", async () => {
    const { log, of, push } = shells();
    const [kept, deleted] = [of.create(), of.create()];
    push(deleted, "deleted");
    of.delete(deleted);
    expect([log, of.list(), of.of(deleted)]).toEqual([["deleted aborted"], [kept], null]);
    push(kept, "sub");
    push(null, "main");
    of.stop();
    await turn();
    expect(log).toEqual(["deleted aborted", "main aborted", "sub aborted"]);
  });

  test("one that is not there is refused; where there are none, the field is ignored", () => {
    const { of } = shells();
    expect(() => of.delete("nobody's")).toThrow(new UnknownSubshellError("nobody's"));
    expect([of.of("nobody's"), of.of(1), of.of(null), of.of(undefined)]).toEqual([
      null,
      null,
      of.main,
      of.main,
    ]);
    const alone = new Shells(false);
    expect(alone.of("anybody's")).toBe(alone.main);
    expect(() => alone.create()).toThrow(NoSubshellsError);
    expect(() => alone.delete("anybody's")).toThrow(NoSubshellsError);
  });
});
