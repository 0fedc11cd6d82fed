// An interval that throws goes on, as in a page: in the cell, the same error would be added several times a second until
// the notebook cannot be used any more.

/** How often one error is shown at once. */
const AT_ONCE = 10;
/** After that, how many seconds apart. */
const APART = 10;
/** Errors that are known; a program that makes more different ones is told all of them. */
const MOST_KNOWN = 100;

export class RepeatedErrors {
  readonly #known = new Map<string, { times: number; shownAt: number }>();

  /**
   * Is an error to be shown that says `text`? Then `note` is what to say below, if anything.
   * @param now in seconds
   */
  seen(text: string, now: number): { shown: boolean; note: string | null } {
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    const error = this.#known.get(text) ?? { times: 0, shownAt: now };
    this.#known.set(text, error);
    error.times++;
    if (error.times > AT_ONCE && now - error.shownAt < APART) return { shown: false, note: null };
    error.shownAt = now;
    const often = error.times >= AT_ONCE;
    return {
      shown: true,
      note: often ? `… ${error.times} times by now: it is shown every ${APART} s at most` : null,
    };
  }
}
