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
  for (let i = 0; i < 65_536; i++) replays.seen(String(i));
  expect([replays.seen("65535"), replays.seen("a")]).toEqual([true, false]);
});
