// npm as a process: found beside this Node, told not to wait for ever, and listened to while it works.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { homeFolder } from "../../disk/home-folder.ts";
import type { CellRun } from "../run.ts";

/** What a running npm was last heard of. */
export type News = (text: string) => void;

/** npm gives up after two minutes of silence, if nobody has told it otherwise: here a person waits at a cell. */
const PATIENCE = {
  npm_config_fetch_retries: "1",
  npm_config_fetch_retry_mintimeout: "1000",
  npm_config_fetch_timeout: "20000",
};

const NOT_REACHED =
  /^(?:E[A-Z]*(?:CONN|TIMEDOUT|NOTFOUND|UNREACH|AI_AGAIN)\w*|ERR_SOCKET_TIMEOUT|FETCH_ERROR)$/;
/** Lines of npm that tell a person nothing. */
const NO_WORDS = /^(?!npm error )|^npm error\s*(?:$|\}|syscall|errno|[ ]{3}|A complete log)/;
/** Lines of npm's own words that are shown. */
const MAX_LINES = 8;

/** Who waits for an npm. */
export type Waiting = Set<CellRun | null>;

const children = new Map<ChildProcess, Waiting>();
process.once("exit", () => stopNpm(() => true));

/** npm was stopped by {@link stopNpm}. */
export class NpmStopped extends Error {}

/** npm failed. */
export class NpmError extends Error {
  constructor(
    message: string,
    /** npm's own: `ETARGET`, `E404`, `ECONNREFUSED`; empty where it gave none. */
    readonly code: string,
  ) {
    super(message);
  }
}

/**
 * Run npm until it has ended.
 *
 * @param wanted what the message of an error calls it
 * @param waiting {@link stopNpm} takes from these who is gone
 * @throws (rejects) NpmStopped, or Error with what is wrong and npm's words
 */
export function npm(
  args: readonly string[],
  cwd: string,
  wanted: string,
  waiting: Waiting,
  news: News,
): Promise<void> {
  const [command, first] = npmCommand();
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args, "--loglevel=http"], {
      cwd,
      env: {
        ...(hasPatience(homeFolder()) ? {} : PATIENCE),
        ...process.env,
        // One that is found by the path is a script of `node`: it must be this one, since npm leaves out what is for others.
        ...(first.length === 0 && {
          PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
        }),
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    children.set(child, waiting);
    const heard = new Heard(news);
    child.stderr.setEncoding("utf8").on("data", (text: string) => heard.add(text));
    child.on("error", (error) => {
      children.delete(child);
      reject(
        new Error(`npm cannot be started (${error.message}). npm: specifiers need it: it comes with Node.`),
      );
    });
    child.on("close", (code) => {
      if (!children.delete(child))
        reject(new NpmStopped(`npm:${wanted} was not installed: it was interrupted.`));
      else if (code === 0) resolve();
      else reject(heard.error(wanted));
    });
  });
}

/** End every npm for which nobody is left who waits. What it has written is in a folder that nobody uses. */
export function stopNpm(gone: (run: CellRun | null) => boolean): void {
  for (const [child, waiting] of children) {
    for (const run of waiting) if (gone(run)) waiting.delete(run);
    if (waiting.size > 0) continue;
    children.delete(child);
    child.kill();
  }
}

/** What npm says while it runs: a line for each file that it fetches, at the end its errors. */
class Heard {
  private files = 0;
  private rest = "";
  private readonly errors: string[] = [];
  private code = "";
  private host = "the registry";
  /** Who did not answer at last. */
  private unreached: string | null = null;

  constructor(private readonly news: News) {}

  add(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop()!;
    for (const line of lines) this.line(line);
  }

  private line(line: string): void {
    const [, url, failed] =
      /^npm http fetch GET (?:\d+ )?(\S+)(?: attempt \d+ failed with (\S+))?/.exec(line) ?? [];
    if (url !== undefined) {
      const host = URL.canParse(url) ? new URL(url).host : this.host;
      if (failed === undefined) {
        this.host = host;
        this.news(`${++this.files} files from ${host}`);
      } else {
        this.unreached = host; // which need not be the registry: a package may lie anywhere
        this.news(`${host} cannot be reached (${failed}), once more`);
      }
      return;
    }
    const [, code] = /^npm error code (\S+)/.exec(line) ?? [];
    if (code !== undefined) this.code = code;
    else if (!NO_WORDS.test(line)) this.errors.push(line);
  }

  /** Why it failed: a line of ours, and below npm's words. */
  error(wanted: string): NpmError {
    const words = this.errors.slice(0, MAX_LINES).join("\n");
    return new NpmError(`${this.reason(wanted)}\n${words}`, this.code);
  }

  private reason(wanted: string): string {
    const { code, host } = this;
    if (NOT_REACHED.test(code))
      return `npm:${wanted} is not in the cache, and ${this.unreached ?? host} cannot be reached (${code}).`;
    if (code === "ETARGET")
      return `There is no version of '${wanted.replace(/(?<=.)@.*$/, "")}' that fits npm:${wanted}.`;
    if (code === "E404") return `npm:${wanted} cannot be installed: ${host} does not have it.`;
    return `npm:${wanted} cannot be installed: npm failed${code && ` with ${code}`}.`;
  }
}

/** Has the user said in a .npmrc how long to wait? It would count for less than the environment. */
function hasPatience(home: string): boolean {
  const file = process.env.npm_config_userconfig ?? join(home, ".npmrc");
  return existsSync(file) && /^\s*fetch-(?:retr|timeout)/m.test(readFileSync(file, "utf8"));
}

/** npm's own beside this Node: a JupyterLab that was started from a desktop has no path to it. */
function npmCommand(): [string, string[]] {
  const bin = dirname(process.execPath);
  const places = [
    join(bin, "../lib/node_modules/npm/bin/npm-cli.js"),
    join(bin, "node_modules/npm/bin/npm-cli.js"),
  ];
  const cli = places.find((file) => existsSync(file));
  return cli ? [process.execPath, [cli]] : ["npm", []];
}
