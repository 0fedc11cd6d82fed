import type { HistoryEntry } from "../history/store.ts";
import { text } from "../wire/fields.ts";
import type { Kernel, Request } from "../wire/kernel.ts";

const MOST = 2 ** 31 - 1;

/** @remarks Messaging protocol, section "History". */
export async function history_request(request: Request, { history, reply }: Kernel): Promise<void> {
  const { hist_access_type, output, session, start, stop, n, pattern, unique } = request.content;
  const store = await history.open();
  const last = whole(n);
  let found: HistoryEntry[];
  if (store === null) found = [];
  else if (hist_access_type === "range")
    found = store.range(whole(session) ?? 0, whole(start) ?? 0, whole(stop));
  else if (hist_access_type === "search") found = store.search(text(pattern, "*"), unique === true, last);
  else found = store.tail(last ?? 10);
  const shown = found.map((entry) => [
    entry.session,
    entry.line,
    output === true ? [entry.input, entry.output] : entry.input,
  ]);
  void reply(request, "history_reply", { status: "ok", history: shown });
}

/** A whole number as SQLite takes it, whatever number came; undefined where none did. */
function whole(given: unknown): number | undefined {
  if (typeof given !== "number") return undefined;
  return Math.trunc(Math.max(-MOST, Math.min(MOST, given)));
}
