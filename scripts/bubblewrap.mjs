// bubblewrap, by which the guarded kernel makes its box. Usage: import { ensureBubblewrap } from "./bubblewrap.mjs"

import { aptInstall, aptLine } from "./apt.mjs";
import { command } from "./command.mjs";

const works = async () =>
  (await command("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "true"], { quiet: true }).catch(
    () => 1,
  )) === 0;

/** Installs it where that needs no question. @returns null, or why the guarded kernel cannot be tested here */
export async function ensureBubblewrap() {
  if (await works()) return null;
  await aptInstall("bubblewrap");
  if (await works()) return null;
  return `bubblewrap does not work here. Try: ${aptLine("bubblewrap")}`;
}
