// Completion: by type first, then names that only the running program knows.

import type { CompletionMatch } from "../../src/language/messages.ts";
import { fromCodePoints, toCodePoints } from "../code-points.ts";
import { number, text } from "../wire/fields.ts";
import type { Kernel, Request } from "../wire/kernel.ts";

/**
 * Answered while a cell spins, too: neither source waits for it.
 *
 * @remarks Messaging protocol, section "Completion"; `_jupyter_types_experimental` gives JupyterLab icons and
 * signatures.
 */
export async function complete_request(request: Request, kernel: Kernel): Promise<void> {
  const code = text(request.content.code);
  const cursor = fromCodePoints(code, number(request.content.cursor_pos, code.length));
  const { pathBefore, values } = await kernel.live();
  const path = values === null ? null : pathBefore(code, cursor);
  const live = async (globals: boolean) => (path === null ? [] : values!.names(path, globals));
  const [typed, named] = await Promise.all([
    kernel.language().then((language) => language.complete(code, cursor)),
    live(false),
  ]);
  const start = typed?.start ?? path?.start ?? cursor;
  const end = typed?.end ?? cursor;
  const matches: CompletionMatch[] = [...(typed?.matches ?? [])];
  // Merged only where both would replace the same text.
  if (path?.start === start) {
    const known = new Set(matches.map(({ text }) => text));
    for (const name of typed === null ? await live(true) : named)
      if (!known.has(name.text)) matches.push(name);
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
