// The timeline: swim lanes of a recording, by time and by step, with zoom and reading where scripts run.
// Counterparts: timeline-text.ts in words, chrome-trace.ts for Perfetto, step-player.ts for one step after the other.

import { chromeTrace } from "./chrome-trace.ts";
import { type Lanes, lanesOf } from "./lanes.ts";
import { loopName } from "./loop-name.ts";
import { html, type Markup, raw } from "./markup.ts";
import { pageScript } from "./page.ts";
import { count, duration } from "./quantity.ts";
import type { Recording } from "./recording.ts";
import { image, sheet, standalone } from "./sheet.ts";
import { glyph } from "./sign.ts";
import { type Axis, pixel, stepAxis, timeAxis, units } from "./timeline-axis.ts";
import { type TimelineReading, timelineInPage } from "./timeline-page.ts";
import {
  fixed,
  fluid,
  fluidCss,
  laneSentences,
  type Picture,
  picture,
  pictureCss,
  pitch,
  said,
  top,
} from "./timeline-picture.ts";
import { timelineText } from "./timeline-text.ts";

/** More steps than this are thinned, so that the whole stays under 500 KB. */
const mostMarks = 10_000;
/** In the still image, which cannot be zoomed. */
const mostInImage = 3_000;
/** Steps up to which the Chrome trace is in the page, as a link to save it. */
const mostSaved = 1_000;

/** A recording as HTML. */
export function timeline(recording: Recording): string {
  const all = lanesOf(recording);
  const time = timeAxis(recording, all);
  const byTime = thinned(recording, all, time);
  const byStep = thinned(recording, all, stepAxis(recording, all));
  const words = said(recording, all);
  const { events, dropped, notes } = recording;
  const caption = [
    `${count(all.lanes.length, "task")}, ${count(all.steps.length, "step")}, ${duration(all.to - all.from)}.`,
    byTime.merged > 0 &&
      `Thinned: ${count(byTime.merged, "stretch", "stretches")} closer than a pixel to another are drawn with it.`,
    dropped > 0 &&
      `${count(dropped, "earlier event")} of ${count(dropped + events.length, "event")} dropped.`,
    ...notes,
  ].filter(Boolean);
  const view = html`<section class="ck-card" aria-label="Timeline of ${loopName(recording.loop)}"><div class="bar"><b>${loopName(recording.loop)}</b>${legend}<span class="push zoom" hidden><button data-zoom="out" aria-label="zoom out">−</button> <button data-zoom="in" aria-label="zoom in">+</button> <button data-zoom="all" aria-label="zoom out to all">all</button></span><label class="switch"><input type="checkbox" class="by-step"> by step</label></div>
<div class="pic time">${fluid(byTime, words)}</div>
<div class="pic step">${fluid(byStep, words)}</div>
<div class="read" aria-live="polite">${caption.join(" ")}</div>${saved(recording, all)}</section>`;
  return sheet({
    name: "timeline",
    said: `Timeline of ${loopName(recording.loop)}: ${caption[0]}`,
    css: timelineCss,
    still: [
      image(alone(recording, all, thinned(recording, all, time, mostInImage)), laneSentences(all).join(" ")),
      html`<pre>${timelineText(recording)}</pre>`,
    ],
    view,
    script: pageScript(timelineInPage, reading(recording, all, time, byTime)),
  });
}

/** The picture alone, by time, as an SVG file. */
export function timelineSvg(recording: Recording): string {
  const all = lanesOf(recording);
  return alone(recording, all, thinned(recording, all, timeAxis(recording, all)));
}

function alone(recording: Recording, all: Lanes, drawn: Picture): string {
  return standalone(fixed(drawn, 860, said(recording, all)), pictureCss);
}

/** Rules for what is in it. */
export const timelineCss = `${fluidCss}.bar{display:flex;flex-wrap:wrap;gap:4px 9px;align-items:center;padding:7px 12px;border-bottom:1px solid var(--hair)}
.switch{white-space:nowrap;cursor:pointer}
.zoom{white-space:nowrap}
.zoom button{min-width:28px;padding:0 7px}
.zoom[hidden]{display:none}
.pic.step{display:none}
.ck-card:has(.by-step:checked) .pic.time{display:none}
.ck-card:has(.by-step:checked) .pic.step{display:grid}
.read{min-height:2.9em;padding:6px 12px;border-top:1px solid var(--hair);background:var(--tint);overflow-wrap:anywhere}
.note a{color:var(--run);text-decoration:underline}
@media print{.zoom,.switch,.note{display:none}}
.ck-mark{display:inline-block;width:14px;height:11px;vertical-align:-1px;margin-right:4px}
`;

const legend = html`<span class="run"><svg class="ck-mark" viewBox="0 0 14 12" aria-hidden="true"><path d="M0 0h14v12H0z" fill="currentColor"/></svg>running</span><span class="ready"><svg class="ck-mark" viewBox="0 0 14 12" aria-hidden="true"><path d="M1 3h12v6H1z" fill="none" stroke="currentColor" stroke-width="1.5"/></svg>ready, in the queue</span><span class="wait"><svg class="ck-mark" viewBox="0 0 14 12" aria-hidden="true"><path d="M0 6h14" stroke="currentColor" stroke-width="1.8"/></svg>waiting</span><span class="cancel">${glyph("cancelled")}cancel()</span>`;

/** Drawn with the finest grain at which it is small enough. */
function thinned(recording: Recording, all: Lanes, axis: Axis, most = mostMarks): Picture {
  const marks = all.lanes.reduce((sum, { steps }) => sum + steps, 0);
  let drawn: Picture;
  let grain = marks > most ? pixel : 0;
  do {
    drawn = picture(recording, all, axis, grain);
    grain *= 2;
  } while (marks - drawn.merged > most && grain < units);
  return drawn;
}

/** What the page needs besides the picture to say in words what is under the pointer. */
function reading(
  recording: Recording,
  { steps, from, to }: Lanes,
  axis: Axis,
  { merged, lanes: shown }: Picture,
): TimelineReading {
  const words = new Map<string, number>();
  const wordOf = (why: string) => words.get(why) ?? words.set(why, words.size).size - 1;
  const spans = recording.cells.length > 0 ? recording.cells : [{ from, to }];
  return {
    units,
    top,
    pitch,
    steps: steps.length,
    cells: axis.cells.map((cell, i) => [
      Math.round(cell.from),
      Math.round(cell.to),
      spans[i]!.to - spans[i]!.from,
      cell.label,
    ]),
    lanes: shown.map(({ name, end, stretches }) => [
      name,
      end ? `is ${end.state}` : "pending",
      merged > 0
        ? []
        : stretches.flatMap(({ doing, why }) => (doing === "waiting" ? wordOf(why ?? "something") : [])),
    ]),
    words: [...words.keys()],
  };
}

function saved(recording: Recording, { steps }: Lanes): Markup | null {
  if (steps.length > mostSaved) return null;
  const json = encodeURIComponent(JSON.stringify(chromeTrace(recording)));
  return html`<div class="note"><a class="run" download="trace.json" href="data:application/json,${raw(json.replaceAll("'", "%27"))}">Save as a Chrome trace</a>, to be opened in ui.perfetto.dev</div>`;
}
