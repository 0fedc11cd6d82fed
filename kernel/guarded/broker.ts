// What the kernel does for the child because the child cannot: ask the network, for hosts that were granted.

import type { FromChild, ToChild } from "../../src/guarded/messages.ts";

type Fetch = Extract<FromChild, { type: "fetch" }>;
type Fetched = Extract<ToChild, { type: "fetched" }>;

const MAX_BODY = 8 << 20;
const TIMEOUT_MS = 30_000;
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"];

/** Ask the network, if the host was granted; a redirection to another host is not followed. */
export async function fetchFor(
  { id, url, method, headers, body }: Fetch,
  grants: ReadonlySet<string>,
): Promise<Fetched> {
  const refused = (error: string): Fetched => ({
    type: "fetched",
    id,
    error,
    status: 0,
    url: "",
    headers: [],
    body: "",
  });
  let target: URL;
  try {
    target = new URL(url);
  } catch {
    return refused(`fetch(): ${JSON.stringify(url.slice(0, 200))} is no address.`);
  }
  if (!/^https?:$/.test(target.protocol) || !METHODS.includes(method.toUpperCase()))
    return refused(`fetch(): ${method} ${target.protocol} is not possible from a guarded cell.`);
  const grant = `net:${target.hostname}`;
  if (!grants.has(grant))
    return refused(
      `fetch(): a guarded cell has no network. To let this notebook reach ${target.hostname}, put "${grant}" into ` +
        `metadata.cokernel.grants of the notebook and restart the kernel: it will ask you.`,
    );
  try {
    const response = await fetch(target, {
      method,
      headers,
      body: body ?? null,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const bytes: Uint8Array[] = [];
    let size = 0;
    for await (const piece of response.body ?? []) {
      size += piece.length;
      if (size > MAX_BODY) return refused(`fetch(): the answer is longer than ${MAX_BODY >> 20} MiB.`);
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
    return refused(`fetch(): ${cause instanceof Error ? cause.message : message}`);
  }
}
