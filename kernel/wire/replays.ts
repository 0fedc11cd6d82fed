// Messages that came before. Whoever has seen a signed message could send it again, and a cell would run twice.
//
// Known by their signature, since nobody without the key can give a changed message a right one. Counterpart:
// jupyter_client's Session.digest_history.

/** So many are remembered; a good client's messages all differ. */
const REMEMBERED = 1 << 16;

export class Replays {
  private readonly signatures = new Set<string>();

  /** Note a message by its signature; true: it came before. Messages that are not signed cannot be told apart. */
  seen(signature: string): boolean {
    if (signature === "") return false;
    if (this.signatures.has(signature)) return true;
    this.signatures.add(signature);
    if (this.signatures.size > REMEMBERED) this.signatures.delete(this.signatures.values().next().value!);
    return false;
  }
}
