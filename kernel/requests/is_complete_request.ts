import { tooDeep } from "../../src/cells/compile/nesting.ts";
import { text } from "../wire/fields.ts";
import type { Kernel, Request } from "../wire/kernel.ts";

/**
 * Asked by consoles at every Enter; the parser is loaded at the first one.
 *
 * @remarks Messaging protocol, section "Code completeness".
 */
export async function is_complete_request(request: Request, { reply }: Kernel): Promise<void> {
  const code = text(request.content.code);
  // As the compiler, which says what is wrong with it once the cell is run.
  if (tooDeep(code) !== null) return void reply(request, "is_complete_reply", { status: "invalid" });
  const { isComplete } = await import("../../src/language/is-complete.ts");
  void reply(request, "is_complete_reply", isComplete(code));
}
