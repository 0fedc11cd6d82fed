// What each kind of view asks of a page that it stands in: its rules, and its program where it has one. A view brings both
// along; this is for a page that holds many views and wants each of them once.

import { loopCardCss } from "./loop-card.ts";
import type { InPage } from "./page.ts";
import { progressCss } from "./progress.ts";
import { common, rulesOf } from "./sheet.ts";
import { stateCardCss } from "./state-card.ts";
import { stepPlayerCss } from "./step-player.ts";
import { playInPage } from "./step-player-page.ts";
import { timelineCss } from "./timeline.ts";
import { timelineInPage } from "./timeline-page.ts";
import { waitingGraphCss } from "./waiting-graph.ts";

/** A kind of view. */
export interface Kind {
  css: string;
  /** For `pageScript`. */
  program?: InPage<never>;
  /** It is nothing without its program: what stands still is shown in its place. */
  scripted?: boolean;
}

/** By their names: of a view of class `ck-timeline`, `timeline`. */
export const kinds: Readonly<Record<string, Kind>> = {
  "loop-card": { css: loopCardCss },
  progress: { css: progressCss },
  "state-card": { css: stateCardCss },
  "step-player": { css: stepPlayerCss, program: playInPage, scripted: true },
  timeline: { css: timelineCss, program: timelineInPage },
  "waiting-graph": { css: waitingGraphCss },
};

/** The rules of a page with views of these kinds. */
export function rulesOfKinds(names: Iterable<string>): string {
  const own = [...names].map((name) => rulesOf(name, kinds[name]!.css));
  return own.length === 0 ? "" : [common, ...own].join("\n");
}
