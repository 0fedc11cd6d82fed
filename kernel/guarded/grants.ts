// What a notebook may have beyond what every guarded cell has. The notebook asks, in its metadata; the user grants, by
// an answer at the first cell or by the environment. A notebook can never grant itself anything.
//
//   net:HOST     fetch() reaches this host, by https or http, at any port
//   fs:FOLDER/   files below this folder of the notebook's may be written
//   html         displays are shown as they are, scripts with them
//   no-bwrap     cells run although this machine has no bubblewrap

import { lstatSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "../../src/disk/make-folder.ts";

const KNOWN = /^(net:[a-z0-9.-]+|fs:[\w./-]+|html|no-bwrap)$/;
/** The variable that holds what the user grants, with commas. */
export const GRANT_VARIABLE = "COKERNEL_GUARDED_GRANT";

/** Grants that the user has given by the environment. */
export function grantedBy(env: NodeJS.ProcessEnv): string[] {
  return (env[GRANT_VARIABLE] ?? "")
    .split(",")
    .map((grant) => asCompared(grant.trim()))
    .filter((grant) => KNOWN.test(grant));
}

/** Hosts have no capitals: `fetch()` asks for them without. All else is taken as it is written. */
function asCompared(grant: string): string {
  return grant.startsWith("net:") ? grant.toLowerCase() : grant;
}

/**
 * What the notebook asks for: `metadata.cokernel.grants` of the file that the server tells, else `cokernel.grants` in the
 * folder's package.json.
 */
export function askedBy(folder: string, env: NodeJS.ProcessEnv): string[] {
  const file = env.JPY_SESSION_NAME;
  const metadata = file === undefined ? undefined : read(path.resolve(folder, file))?.metadata;
  const asked = metadata?.cokernel?.grants ?? read(path.join(folder, "package.json"))?.cokernel?.grants;
  if (!Array.isArray(asked)) return [];
  const known = asked
    .filter((grant) => typeof grant === "string")
    .map(asCompared)
    .filter((grant) => KNOWN.test(grant));
  // That there is no box is for the machine to say, and not for the notebook.
  return [...new Set(known)].filter((grant) => grant !== "no-bwrap").slice(0, 20);
}

/** In words, for the question. */
export function describeGrant(grant: string): string {
  if (grant.startsWith("net:"))
    return `${grant}: send to and read from ${grant.slice(4)} on the network, at any port`;
  if (grant.startsWith("fs:"))
    return `${grant}: write and delete files below ${grant.slice(3)} of the notebook's folder`;
  if (grant === "html") return "html: show HTML with scripts, which act in this page with your rights";
  return `no-bwrap: run without bubblewrap. ${WITHOUT_BWRAP}`;
}

/** Which acts of a hostile cell that gets out of vm2 no layer stops then. */
export const WITHOUT_BWRAP =
  "Then only Node's permissions and vm2 stand between a cell and this machine: a cell that gets out of vm2 can follow " +
  "links that lead out of the folder, open SQLite files anywhere (Node 22 on), use the network (Node 20 to 24) and send signals " +
  "to your other processes";

/** Folders that may be written, absolute; made where they are not there yet. Links that lead out of the folder are refused. */
export function writableFolders(grants: Iterable<string>, folder: string | null): string[] {
  if (folder === null) return [];
  const inside: string[] = [];
  for (const grant of grants) {
    if (!grant.startsWith("fs:")) continue;
    const wanted = path.resolve(folder, grant.slice(3));
    if (!isBelow(wanted, folder)) continue;
    try {
      // A link may stand at any place of the way, and nothing is made behind one that leads out.
      const found = nearest(wanted);
      const there = realpathSync(found);
      if (there !== folder && !isBelow(there, folder)) continue;
      if (found !== wanted) makeFolder(wanted);
      const real = realpathSync(wanted);
      if (isBelow(real, folder)) inside.push(real);
    } catch {
      // A link to nothing, a file in the way, a disk that takes nothing: writing there fails, and tells the cell so.
    }
  }
  return inside;
}

function isBelow(file: string, folder: string): boolean {
  return file.startsWith(`${folder}/`);
}

/** The longest part of a path that is there: a file, a folder or a link, wherever that leads. */
function nearest(file: string): string {
  return lstatSync(file, { throwIfNoEntry: false }) === undefined ? nearest(path.dirname(file)) : file;
}

/** JSON that a stranger wrote. */
function read(file: string): any {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined; // no such file, or no JSON
  }
}
