// The strip below a cell: what was alive when it had ended.

import { escapeHtml } from "../../display/escape.ts";
import { type Alive, aliveWords } from "../../views/alive.ts";
import { loopName } from "../../views/loop-name.ts";

const signs = { loop: "↻", task: "▸", coroutine: "‖", generator: "‖" };

/** HTML of the strip; nothing when nothing is alive. */
export function aliveStrip(alive: Alive | null): string {
  if (alive === null) return "";
  const items = aliveWords(alive).map(({ kind, name, says }) => {
    const [what, named] = kind === "loop" ? ["", loopName(name)] : [`${kind} `, name];
    const sign = signs[kind] ?? "‖";
    return `<li><span aria-hidden="true">${sign}</span> ${escapeHtml(what)}<b>${escapeHtml(named)}</b> ${escapeHtml(says)}</li>`;
  });
  if (items.length === 0) return "";
  const more = alive.more > 0 ? `<li>and ${alive.more} more</li>` : "";
  return `<div class="nb-alive" role="group" aria-label="Alive here"><span class="nb-label">alive here</span><ul>${items.join("")}${more}</ul></div>`;
}
