// An interval that throws goes on, as in a page: in the cell, the same error would be added several times a second until
// the notebook cannot be used any more.
//
// An error is the same where it is of one kind and comes from one place, whatever it says: a counter or a time in its
// message makes no other error of it. What is said differently is told once all the same, up to a bound.

/** How often one error is shown at once. */
const AT_ONCE = 10;
/** After that, how many seconds apart. */
const APART = 10;
/** Texts of one error that are told for the first time; numbers make none. */
const MOST_TEXTS = 30;
/** As much of a text is looked at. */
const TEXT = 2_000;
/** Errors that are known; a program that makes more different ones is told all of them. */
const MOST_KNOWN = 100;

interface Known {
  times: number;
  shownAt: number;
  texts: Set<string>;
}

export class RepeatedErrors {
  readonly #known = new Map<string, Known>();

  /**
   * Is an error of this kind and place to be shown that says `text`? Then `note` is what to say below, if anything.
   * @param now in seconds
   */
  seen(kind: string, text: string, now: number): { shown: boolean; note: string | null } {
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    const error = this.#known.get(kind) ?? { times: 0, shownAt: now, texts: new Set() };
    this.#known.set(kind, error);
    error.times++;
    const { texts } = error;
    const before = texts.size;
    if (before < MOST_TEXTS) texts.add(text.slice(0, TEXT).replace(/\d+/g, "0"));
    const isNew = texts.size > before;
    if (!isNew && error.times > AT_ONCE && now - error.shownAt < APART) return { shown: false, note: null };
    error.shownAt = now;
    if (error.times < AT_ONCE) return { shown: true, note: null };
    const differs = texts.size > 1 ? ", not always in these words" : "";
    return {
      shown: true,
      note: `… ${error.times} times by now${differs}: it is shown every ${APART} s at most`,
    };
  }
}
