// Installs node_modules when it is missing or differs from package-lock.json. Usage: node scripts/packages.mjs

import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { command, node, root } from "./command.mjs";

/** Resolves when the packages are there. @throws Error when npm could not install them. */
export async function ensurePackages() {
  if (upToDate()) return;
  console.log("Installing the packages of package-lock.json …");
  const args = ["install", "--no-audit", "--no-fund"];
  const npm = process.env.npm_execpath;
  const code = npm?.endsWith(".js")
    ? await node([npm, ...args])
    : await command("npm", args, { shell: process.platform === "win32" });
  if (code !== 0) throw new Error(`npm install ended with code ${code}; what it printed above says why.`);
}

function upToDate() {
  const wanted = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  let installed;
  try {
    installed = JSON.parse(readFileSync(path.join(root, "node_modules/.package-lock.json"), "utf8")).packages;
  } catch {
    // Not there, or cut off while it was written: install again.
    return false;
  }
  // Optional packages are those of other platforms too, which npm leaves out.
  return Object.entries(wanted).every(
    ([name, { version, optional, devOptional, link }]) =>
      name === "" || optional || devOptional || link || installed[name]?.version === version,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await ensurePackages();
