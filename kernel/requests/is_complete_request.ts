import { text } from "../wire/fields.ts";
import type { Kernel, Request } from "../wire/kernel.ts";

/**
 * Asked by consoles at every Enter; the parser is loaded at the first one.
 *
 * @remarks Messaging protocol, section "Code completeness".
 */
export async function is_complete_request(request: Request, { reply }: Kernel): Promise<void> {
  const { isComplete } = await import("../../src/language/is-complete.ts");
  void reply(request, "is_complete_reply", isComplete(text(request.content.code)));
}
