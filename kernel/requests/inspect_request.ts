// Inspection: what the types say of the name at the cursor, and what it holds now; of what is suspended, where it stands.

import { fromCodePoints } from "../code-points.ts";
import type { Preview } from "../live-values.ts";
import { number, text } from "../wire/fields.ts";
import type { Kernel, Request } from "../wire/kernel.ts";

/** @remarks Messaging protocol, section "Introspection". `found: false` is status ok. */
export async function inspect_request(request: Request, kernel: Kernel): Promise<void> {
  const code = text(request.content.code);
  const cursor = fromCodePoints(code, number(request.content.cursor_pos, code.length));
  const detail = request.content.detail_level === 1 ? 1 : 0;
  const [inspection, live] = await Promise.all([
    kernel.types.language().then((language) => language.inspect(code, cursor)),
    valueAt(code, cursor, detail, kernel),
  ]);

  const value = inspection?.inner ? null : live;

  const plain: string[] = [];
  const markdown: string[] = [];
  const section = (part: string, asCode: boolean) => {
    plain.push(part);
    markdown.push(asCode ? `\`\`\`typescript\n${part}\n\`\`\`` : part);
  };
  if (inspection !== null) {
    section(inspection.signature, true);
    if (inspection.documentation !== "") section(inspection.documentation, false);
    if (detail === 1 && inspection.source !== undefined) section(inspection.source, true);
  }
  if (value?.kind === "function") {
    // Its type says it already, and where it is declared its source; one that was handed on has its text elsewhere.
    if (inspection === null || (value.closer && inspection.source === undefined)) section(value.text, true);
  } else if (value !== null) section(`${inspection === null ? "" : "// now: "}${value.text}`, true);
  const found = plain.length > 0;
  void kernel.reply(request, "inspect_reply", {
    status: "ok",
    found,
    data: found ? { "text/plain": plain.join("\n\n"), "text/markdown": markdown.join("\n\n") } : {},
    metadata: {},
  });
}

/** What the name around the cursor holds. Shift+Tab is also pressed behind `name(`. `closer`: the cell thread has told it. */
async function valueAt(
  code: string,
  cursor: number,
  detail: 0 | 1,
  kernel: Kernel,
): Promise<(Preview & { closer?: true }) | null> {
  const { pathBefore, values } = await kernel.live();
  const rest = /^[\p{ID_Continue}$]*/u.exec(code.slice(cursor))![0];
  let path = pathBefore(code, cursor + rest.length);
  if (path === null || path.prefix === "") {
    // Not by one regular expression: /[\s(]+$/ takes the square of the time where much space stands before a name.
    let end = cursor;
    while (end > 0 && /[\s(]/.test(code[end - 1]!)) end--;
    path = pathBefore(code, end);
  }
  if (path === null || path.prefix === "" || values === null) return null;
  const seen = await values.preview(path);
  if (seen === null || seen.kind === "plain" || (seen.kind === "function" && detail === 0)) return seen;
  const closer = await kernel.cells.look([...path.objects, path.prefix]);
  return closer === null ? seen : { ...seen, text: closer, closer: true };
}
