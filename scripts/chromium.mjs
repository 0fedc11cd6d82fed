// Finds a Chromium, or installs one where that needs no question. Usage: node scripts/chromium.mjs prints its path

import { accessSync, constants } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { aptInstall, aptLine } from "./apt.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const elsewhere = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: ["C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe"],
};

/** Why there may be none, and what to do. */
export const missing =
  `there is no ${names.join(", ")} on the PATH. On Debian and Ubuntu: ${aptLine("chromium")}; ` +
  "elsewhere name one by CHROMIUM=/path/to/it";

/** Path of a Chromium, or null. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const candidates = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...candidates, ...(elsewhere[process.platform] ?? [])].find(executable) ?? null;
}

/** Path of a Chromium, installed if need be and possible, or null. */
export async function ensureChromium() {
  const found = findChromium();
  if (found !== null) return found;
  return (await aptInstall("chromium")) ? findChromium() : null;
}

function executable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for us: the next one.
    return false;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const found = await ensureChromium();
  if (found === null) console.error(`chromium: ${missing}`);
  else console.log(found);
  process.exitCode = found === null ? 1 : 0;
}
