// How far something is: a bar, a count, the rate and the time left; and the same in words.

import { html } from "./markup.ts";
import { count, duration, number, round } from "./quantity.ts";
import { sheet } from "./sheet.ts";
import { sign } from "./sign.ts";

export interface ProgressInfo {
  label: string;
  done: number;
  /** Null: not known. */
  total: number | null;
  /** Seconds. */
  elapsed: number;
  /** How it ended; null while it goes on. Left: by a `break`, or by what the loop's own body threw. */
  ended: "finished" | "failed" | "cancelled" | "left" | null;
}

/** `load: 3 of 10, 1.5 a second, 5 s left`. */
export function progressText({ label, done, total, elapsed, ended }: ProgressInfo): string {
  const rate = elapsed > 0 ? done / elapsed : 0;
  const parts = [total === null ? count(done, "item") : `${number(done)} of ${number(total)}`];
  if (done > 0)
    parts.push(
      rate >= 1 ? `${number(round(rate, rate < 100 ? 1 : 0))} a second` : `${duration(elapsed / done)} each`,
    );
  if (ended) {
    const early = ended === "left" || (ended === "finished" && total !== null && done < total);
    parts.push(`${early ? "left early" : ended} after ${duration(elapsed)}`);
  } else if (total !== null && done > 0) parts.push(`${duration((total - done) / rate)} left`);
  return `${label === "" ? "" : `${label}: `}${parts.join(", ")}`;
}

/** The bar as HTML. */
export function progressBar(info: ProgressInfo): string {
  const text = progressText(info);
  const share = info.total === null ? (info.ended ? 1 : 0) : Math.min(1, info.done / Math.max(1, info.total));
  return sheet({
    name: "progress",
    said: text,
    css: progressCss,
    still: html`<pre>${text}</pre>`,
    view: html`<div class="line"><div class="bar" role="progressbar" aria-label="${text}"${
      // Without a value it is one whose end is not known; with one and no end it would be so many percent.
      info.total !== null &&
      html` aria-valuenow="${Math.min(info.done, info.total)}" aria-valuemax="${info.total}"`
    }><div class="full" style="width:${round(share * 100)}%"></div></div>${sign(info.ended === "left" ? "cancelled" : (info.ended ?? "running"), text)}</div>`,
  });
}

/** Rules for what is in it. */
export const progressCss = `
.line{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:center;padding:3px 0}
.sign{white-space:normal}
.bar{flex:0 1 260px;min-width:120px;height:12px;border:1px solid var(--soft);border-radius:3px;overflow:hidden}
.full{height:100%;background:var(--run)}
`;
