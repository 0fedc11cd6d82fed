// `fetch` of the realm: the kernel asks the network in its place, for the hosts that were granted. Text and JSON.

import type { ToChild } from "../messages.ts";
import { send } from "./host.ts";

type Fetched = Extract<ToChild, { type: "fetched" }>;

interface Init {
  method?: string;
  headers?: Record<string, string> | [string, string][];
  body?: string;
}

/** Make it. */
export function makeFetch() {
  let last = 0;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  return {
    async fetch(url: unknown, { method = "GET", headers = {}, body }: Init = {}): Promise<unknown> {
      const id = ++last;
      const list = Array.isArray(headers) ? headers : Object.entries(headers);
      const pairs = list.map(([name, value]): [string, string] => [String(name), String(value)]);
      if (body !== undefined && typeof body !== "string")
        throw new TypeError(`fetch() takes text as a body in the guarded kernel, but got ${typeof body}.`);
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        send({
          type: "fetch",
          id,
          url: String(url),
          method: String(method),
          headers: pairs,
          body: body ?? null,
        });
      });
    },
    fetched({ id, error, status, url, headers, body }: Fetched): void {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (error !== undefined) return void asked?.reject(new TypeError(error));
      const known = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
      asked?.resolve({
        status,
        url,
        ok: status >= 200 && status < 300,
        headers: {
          get: (name: string) => known.get(String(name).toLowerCase()) ?? null,
          entries: () => known.entries(),
        },
        text: async () => body,
        json: async () => JSON.parse(body),
      });
    },
  };
}
