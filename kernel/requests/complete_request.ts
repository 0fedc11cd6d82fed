// Completion: by type first, then names that only the running program knows.

import type { CompletionMatch } from "../../src/language/messages.ts";
import { fromCodePoints, toCodePoints } from "../code-points.ts";
import type { Kernel, Request } from "../wire/kernel.ts";

/**
 * Answered while a cell spins, too: neither source waits for it.
 *
 * @remarks Messaging protocol, section "Completion"; `_jupyter_types_experimental` gives JupyterLab icons and
 * signatures.
 */
export async function complete_request(request: Request, kernel: Kernel): Promise<void> {
  const code = String(request.content.code ?? "");
  const cursor = fromCodePoints(code, Number(request.content.cursor_pos ?? code.length));
  const [typed, named] = await Promise.all([
    kernel.language().then((language) => language.complete(code, cursor)),
    kernel.live().then(({ pathBefore, values }) => {
      const path = pathBefore(code, cursor);
      return path === null || values === null
        ? null
        : { path, names: (globals: boolean) => values.names(path, globals) };
    }),
  ]);
  const start = typed?.start ?? named?.path.start ?? cursor;
  const end = typed?.end ?? cursor;
  const matches: CompletionMatch[] = [...(typed?.matches ?? [])];
  // Merged only where both would replace the same text.
  if (named !== null && named.path.start === start) {
    const known = new Set(matches.map(({ text }) => text));
    for (const name of await named.names(typed === null)) if (!known.has(name.text)) matches.push(name);
  }

  const cursor_start = toCodePoints(code, start);
  const cursor_end = toCodePoints(code, end);
  void kernel.reply(request, "complete_reply", {
    status: "ok",
    matches: matches.map(({ text }) => text),
    cursor_start,
    cursor_end,
    metadata: {
      _jupyter_types_experimental: matches.map(({ text, type, signature }) => ({
        start: cursor_start,
        end: cursor_end,
        text,
        type,
        ...(signature !== undefined && { signature }),
      })),
    },
  });
}
