// `node:path` of the realm beside Node's own.

import { posix } from "node:path";
import { expect, test } from "@jest/globals";
import { path } from "../../src/guarded/realm/path.ts";

/** All texts of up to four of these parts, but those that begin with two slashes. */
const paths = [""];
for (let from = 0, length = 0; length < 4; length++) {
  const until = paths.length;
  for (; from < until; from++)
    for (const part of ["a", "b.c", "..", ".", "/"]) paths.push(paths[from]! + part);
}
const given = paths.filter((text) => !text.startsWith("//"));

test.each(["normalize", "dirname", "basename", "extname", "isAbsolute", "parse"] as const)("%s", (name) => {
  // Of `/..` Node's parse() says that its ending is a dot, and of `..` that it has none.
  const asked = name === "parse" ? given.filter((text) => !/.\.\.\/*$/.test(text)) : given;
  for (const text of asked) expect([text, path[name](text)]).toEqual([text, posix[name](text)]);
});

test.each(["join", "resolve", "relative"] as const)("%s", (name) => {
  const some = given.filter((_, i) => i % 7 === 0);
  const first = name === "join" ? "" : "/r/";
  for (const one of some)
    for (const other of some) {
      const both = [first + one, first === "" || name === "resolve" ? other : first + other] as const;
      expect([both, path[name](...both)]).toEqual([both, posix[name](...both)]);
    }
});
