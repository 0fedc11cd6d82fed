// Messages that came before. Whoever has seen a signed message could send it again, and a cell would run twice.
//
// Known by their signature, since nobody without the key can give a changed message a right one. Counterpart:
// jupyter_client's Session.digest_history.

/** So many are remembered; a good client's messages all differ. */
const REMEMBERED = 1 << 16;
/** Of each, 52 bits: a number weighs a fifth of the text, and two of them are alike once in 2^36 messages. */
const DIGITS = 13;

export class Replays {
  private readonly signatures = new Set<number>();

  /**
   * Note a message by its signature, in hexadecimal digits; true: it came before. Messages that are not signed cannot be
   * told apart.
   */
  seen(signature: string): boolean {
    if (signature === "") return false;
    const beginning = Number.parseInt(signature.slice(0, DIGITS), 16);
    if (this.signatures.has(beginning)) return true;
    this.signatures.add(beginning);
    if (this.signatures.size > REMEMBERED) this.signatures.delete(this.signatures.values().next().value!);
    return false;
  }
}
