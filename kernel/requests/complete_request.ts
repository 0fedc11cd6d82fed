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
  const live = path === null ? async () => [] : () => values!.names(path);
  // Where no object leads, types know the cells' names as well, and know besides that none may stand here: an object's
  // key, a specifier, a comment.
  const led = path !== null && path.objects.length > 0;
  const [typed, below] = await Promise.all([
    kernel.types.language().then((language) => language.complete(code, cursor)),
    led ? live() : [],
  ]);
  const named = led || typed !== null ? below : await live();
  const start = typed?.start ?? path?.start ?? cursor;
  const end = typed?.end ?? cursor;
  const matches: CompletionMatch[] = [...(typed?.matches ?? [])];
  // Merged only where both would replace the same text.
  if (path?.start === start && !(led && (typed?.inner || areTypes(matches)))) {
    const known = new Set(matches.map(({ text }) => text));
    // Where types know the object, what it keeps to itself (`console._times`) is for who asks for it.
    const internal = led && known.size > 0 && path.prefix === "" ? /^_/ : /^$/;
    for (const name of named) if (!known.has(name.text) && !internal.test(name.text)) matches.push(name);
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

/** Names of types alone stand where values may not: `let user: z.|`. */
function areTypes(matches: readonly CompletionMatch[]): boolean {
  return (
    matches.length > 0 && matches.every(({ type }) => /^(?:interface|type|class|enum|module)$/.test(type))
  );
}
