// What the kernel does for the child because the child cannot: ask the network, for hosts that were granted.

import type { FromChild, ToChild } from "../../src/guarded/messages.ts";

type Fetch = Extract<FromChild, { type: "fetch" }>;
type Fetched = Extract<ToChild, { type: "fetched" }>;

const MAX_BODY = 8 << 20;
const TIMEOUT_MS = 30_000;
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"];

/** So many at a time; the others wait. Each may hold its whole answer. */
const MOST = 20;

/** Asks for one child. Those that wait cost what their messages do, which the limit of output bounds. */
export class Broker {
  private free = MOST;
  private readonly waiting: (() => void)[] = [];
  private readonly end = new AbortController();

  /** @param grants what the user has granted by then */
  constructor(private readonly grants: ReadonlySet<string>) {}

  /** Ask the network, if the host was granted. No redirection is followed: the cell is given its answer. */
  async fetch(asked: Fetch): Promise<Fetched> {
    const { id, url, method } = asked;
    let target: URL;
    try {
      target = new URL(url);
    } catch {
      return refused(id, `${JSON.stringify(url.slice(0, 200))} is no address.`);
    }
    if (!/^https?:$/.test(target.protocol) || !METHODS.includes(method.toUpperCase()))
      return refused(id, `${method} ${target.protocol} is not possible from a guarded cell.`);
    const grant = `net:${target.hostname}`;
    if (!this.grants.has(grant))
      return refused(
        id,
        `a guarded cell has no network. To let this notebook reach ${target.hostname}, put "${grant}" into ` +
          `metadata.cokernel.grants of the notebook and restart the kernel: it will ask you.`,
      );
    if (this.free > 0) this.free--;
    else await new Promise<void>((begin) => this.waiting.push(begin));
    try {
      return await fetched(
        asked,
        target,
        AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), this.end.signal]),
      );
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free++;
      else next();
    }
  }

  /** The child has ended: nobody waits for an answer. */
  close(): void {
    this.waiting.length = 0;
    this.end.abort();
  }
}

async function fetched(
  { id, method, headers, body }: Fetch,
  target: URL,
  signal: AbortSignal,
): Promise<Fetched> {
  try {
    const response = await fetch(target, { method, headers, body, redirect: "manual", signal });
    const bytes: Uint8Array[] = [];
    let size = 0;
    for await (const piece of response.body ?? []) {
      size += piece.length;
      if (size > MAX_BODY) return refused(id, `the answer is longer than ${MAX_BODY >> 20} MiB.`);
      bytes.push(piece);
    }
    const text = Buffer.concat(bytes).toString("utf8");
    return {
      type: "fetched",
      id,
      status: response.status,
      url: response.url,
      headers: [...response.headers],
      body: text,
    };
  } catch (error) {
    const { message, cause } = error as Error;
    return refused(id, cause instanceof Error ? cause.message : message);
  }
}

/** The answer to a question that comes to nothing. @param why what fetch() fails with */
export function refused(id: number, why: string): Fetched {
  return { type: "fetched", id, error: `fetch(): ${why}`, status: 0, url: "", headers: [], body: "" };
}
