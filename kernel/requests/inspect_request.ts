// Inspection: what the types say of the name at the cursor, and what it holds now; of what is suspended, where it stands.

import { fromCodePoints } from "../code-points.ts";
import type { Kernel, Request } from "../wire/kernel.ts";

/** @remarks Messaging protocol, section "Introspection". `found: false` is status ok. */
export async function inspect_request(request: Request, kernel: Kernel): Promise<void> {
  const code = String(request.content.code ?? "");
  const cursor = fromCodePoints(code, Number(request.content.cursor_pos ?? code.length));
  const detail = request.content.detail_level === 1 ? 1 : 0;
  const [inspection, value] = await Promise.all([
    kernel.language().then((language) => language.inspect(code, cursor, detail)),
    preview(code, cursor, kernel),
  ]);

  const plain: string[] = [];
  const markdown: string[] = [];
  const section = (text: string, asCode: boolean) => {
    plain.push(text);
    markdown.push(asCode ? `\`\`\`typescript\n${text}\n\`\`\`` : text);
  };
  if (inspection !== null) {
    section(inspection.signature, true);
    if (inspection.documentation !== "") section(inspection.documentation, false);
    if (detail === 1 && inspection.source !== undefined) section(inspection.source, true);
  }
  if (value !== null) section(`${inspection === null ? "" : "// now: "}${value}`, true);
  const found = plain.length > 0;
  void kernel.reply(request, "inspect_reply", {
    status: "ok",
    found,
    data: found ? { "text/plain": plain.join("\n\n"), "text/markdown": markdown.join("\n\n") } : {},
    metadata: {},
  });
}

/** The value of the name around the cursor. Shift+Tab is also pressed behind `name(`. */
async function preview(code: string, cursor: number, kernel: Kernel): Promise<string | null> {
  const { pathBefore, values } = await kernel.live();
  const rest = /^[\p{ID_Continue}$]*/u.exec(code.slice(cursor))![0];
  let path = pathBefore(code, cursor + rest.length);
  if (path === null || path.prefix === "")
    path = pathBefore(code, code.slice(0, cursor).replace(/[\s(]+$/, "").length);
  if (path === null || path.prefix === "" || values === null) return null;
  const seen = await values.preview(path);
  const state = seen?.mayBeSuspended ? await kernel.cells.look([...path.objects, path.prefix]) : null;
  return state ?? seen?.text ?? null;
}
