import type { HistoryEntry } from "../history/store.ts";
import type { Kernel, Request } from "../wire/kernel.ts";

/** @remarks Messaging protocol, section "History". */
export async function history_request(request: Request, { history, reply }: Kernel): Promise<void> {
  const { hist_access_type, output, session, start, stop, n, pattern, unique } = request.content;
  const store = await history.open();
  const last = typeof n === "number" ? n : undefined;
  let found: HistoryEntry[];
  if (hist_access_type === "range")
    found = store.range(
      Number(session ?? 0),
      Number(start ?? 0),
      typeof stop === "number" ? stop : undefined,
    );
  else if (hist_access_type === "search") found = store.search(String(pattern ?? "*"), unique === true, last);
  else found = store.tail(last ?? 10);
  const shown = found.map((entry) => [
    entry.session,
    entry.line,
    output === true ? [entry.input, entry.output] : entry.input,
  ]);
  void reply(request, "history_reply", { status: "ok", history: shown });
}
