// A cell's text with insertions: what the type checker reads, and the way back to what the user wrote.
//
// Nothing of the user's text is dropped or put elsewhere, so every place of it has one in the file.

/** A piece of text put in before a place of the original. */
interface Insertion {
  at: number;
  text: string;
  /** It belongs to what ends there. */
  closes?: true;
}

export class EditedText {
  readonly original: string;
  private base: string;
  /** What does not stand in it yet, each as long as what it stands for: a large file has thousands. */
  private overwrites: Insertion[] = [];
  private readonly insertions: Insertion[] = [];
  private joined: string | null = null;

  constructor(original: string) {
    this.original = original;
    this.base = original;
  }

  /** Put `text` before `at`; at the same place, what came first stands first. */
  insert(at: number, text: string): this {
    return this.put({ at, text });
  }

  /** Put `text` behind what ends at `at`: that place is the one before it. */
  close(at: number, text: string): this {
    return this.put({ at, text, closes: true });
  }

  private put(insertion: Insertion): this {
    this.joined = null;
    let index = this.insertions.length;
    while (index > 0 && this.insertions[index - 1]!.at > insertion.at) index--;
    this.insertions.splice(index, 0, insertion);
    return this;
  }

  /** Put `text` before everything, what was put in there before included. */
  insertFirst(text: string): this {
    this.joined = null;
    this.insertions.unshift({ at: 0, text });
    return this;
  }

  /** Put in `text` where `before` was put in. */
  replace(before: string, text: string): this {
    const insertion = this.insertions.find((one) => one.text === before);
    if (insertion === undefined) throw new Error(`This was not put in: ${before}`);
    this.joined = null;
    this.insertions[this.insertions.indexOf(insertion)] = { at: insertion.at, text };
    return this;
  }

  /** Let something else of the same length stand from `start` on. */
  overwrite(start: number, text: string): this {
    this.joined = null;
    this.overwrites.push({ at: start, text });
    return this;
  }

  /** Another text with the same edits so far. */
  copy(): EditedText {
    const copy = new EditedText(this.original);
    copy.base = this.overwritten();
    copy.insertions.push(...this.insertions);
    return copy;
  }

  /** What the checker reads. */
  toString(): string {
    if (this.joined !== null) return this.joined;
    const base = this.overwritten();
    let text = "";
    let from = 0;
    for (const { at, text: inserted } of this.insertions) {
      text += base.slice(from, at) + inserted;
      from = at;
    }
    this.joined = text + base.slice(from);
    // Kept once: what is cut out of a text V8 makes a view of it.
    let shift = 0;
    for (const insertion of this.insertions) {
      const { length } = insertion.text;
      insertion.text = this.joined.slice(insertion.at + shift, insertion.at + shift + length);
      shift += length;
    }
    return this.joined;
  }

  private overwritten(): string {
    let text = "";
    for (const { at, text: written } of this.overwrites.sort((a, b) => a.at - b.at))
      text += this.base.slice(text.length, at) + written;
    this.overwrites = [];
    this.base = text + this.base.slice(text.length);
    return this.base;
  }

  /** Where a place of the original is in the edited text: behind what was put in there, but for what closes something. */
  edited(at: number): number {
    let shift = 0;
    for (const insertion of this.insertions) {
      if (insertion.at > at || (insertion.at === at && insertion.closes)) break;
      shift += insertion.text.length;
    }
    return at + shift;
  }

  /** Where a place of the edited text is in the original; null in what was put in. */
  place(at: number): number | null {
    let shift = 0;
    for (const insertion of this.insertions) {
      const begins = insertion.at + shift;
      if (begins > at) break;
      if (at < begins + insertion.text.length) return null;
      shift += insertion.text.length;
    }
    return at - shift;
  }
}
