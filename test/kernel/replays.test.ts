import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import { Replays } from "../../kernel/wire/replays.ts";

test("a signature is refused the second time; an unsigned message never; what is long past is forgotten", () => {
  const replays = new Replays();
  expect(["a", "b", "a", "", ""].map((signature) => replays.seen(signature))).toEqual([
    false,
    false,
    true,
    false,
    false,
  ]);
  const signed = (i: number) => createHash("sha256").update(String(i)).digest("hex");
  for (let i = 0; i < 65_536; i++) expect(replays.seen(signed(i))).toBe(false);
  expect([replays.seen(signed(0)), replays.seen(signed(65_535)), replays.seen("a")]).toEqual([
    true,
    true,
    false,
  ]);
});
