// What the person at the page is told while a package is installed: at once what goes on, and as time goes on how long it has
// taken and what was heard last.

import { elapsedMs } from "../../coroutine/elapsed.ts";

/** Tells the person at the page what goes on; called again it replaces what it said. */
export type Progress = (text: string) => void;

const { setInterval, clearInterval } = globalThis;

/** How often a person is told that it still goes on. */
const TELL_MS = 1000;

export class Telling {
  private what = "";
  private heard = "";
  private readonly began = elapsedMs();
  private readonly timer = setInterval(() => this.tell(), TELL_MS);

  constructor(private readonly progress: Progress) {}

  /** Something was heard of it. */
  readonly news = (text: string): void => {
    this.heard = `, ${text}`;
  };

  say(what: string): void {
    this.what = what;
    this.progress(`${what} …`);
  }

  /** It is over, and `text` says how; how long it took is added. */
  done(text: string): void {
    this.end(`${text} in ${(this.elapsed() / 1000).toFixed(1)} s`);
  }

  /** It is over, and `text` says how. */
  end(text: string): void {
    clearInterval(this.timer);
    this.progress(text);
  }

  private tell(): void {
    this.progress(`${this.what} … ${Math.round(this.elapsed() / 1000)} s${this.heard}`);
  }

  private elapsed(): number {
    return elapsedMs() - this.began;
  }
}
