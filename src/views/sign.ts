// The sign of each state: a shape, a word and a colour, the same in every view. Colour only repeats the shape.

import { html, type Markup, raw } from "./markup.ts";

/** What a task, a coroutine or a future can be, as the views tell it apart. */
export type State =
  | "created"
  | "ready"
  | "running"
  | "waiting"
  | "suspended"
  | "cancelling"
  | "finished"
  | "failed"
  | "cancelled";

/** Is what is in this state over, for good? */
export function isOver(state: string): boolean {
  return state === "finished" || state === "failed" || state === "cancelled";
}

/** Name of the colour in the sheet and of the class. */
export const hue: Record<State, string> = {
  created: "wait",
  ready: "ready",
  running: "run",
  waiting: "wait",
  suspended: "wait",
  cancelling: "cancel",
  finished: "done",
  failed: "fail",
  cancelled: "cancel",
};

const cross = '<path d="M2 2l8 8M10 2l-8 8" stroke="currentColor" stroke-width="2.2"/>';
const bars = '<path d="M2.2 1H5v10H2.2zM7 1h2.8v10H7z" fill="currentColor"/>';
const shapes: Record<State, string> = {
  created: '<circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" stroke-width="1.5"/>',
  ready:
    '<path d="M2.5 1.6l7.6 4.4-7.6 4.4z" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"/>',
  running: '<path d="M2 1l9 5-9 5z" fill="currentColor"/>',
  waiting: bars,
  suspended: bars,
  cancelling: `<g stroke-dasharray="2 1.4">${cross}</g>`,
  finished: '<path d="M1 6.5L4.5 10 11 2" fill="none" stroke="currentColor" stroke-width="2.2"/>',
  failed: '<path d="M4.6 1h2.8L6.9 7.4H5.1zM5 9h2v2H5z" fill="currentColor"/>',
  cancelled: cross,
};

/** The shape alone, 12 × 12, in the colour of its surroundings. */
export function shape(state: State): Markup {
  return raw(shapes[state]);
}

/** The shape as a small picture in a line of text. */
export function glyph(state: State): Markup {
  return html`<svg class="g ${hue[state]}" viewBox="0 0 12 12" aria-hidden="true">${shape(state)}</svg>`;
}

/** Shape and word, in the state's colour. */
export function sign(state: State, word: string = state): Markup {
  return html`<span class="sign ${hue[state]}">${glyph(state)}${word}</span>`;
}
