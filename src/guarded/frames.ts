// The pipe between the guarded kernel and its child: a length of four bytes, then that much JSON.
//
// Not Node's own 'ipc': that has no limit (a line without an end grows the reader), and a child that has escaped could
// speak its internal messages. Here a length is checked before a byte of the message is kept.

/** Longest message that either side takes. */
const MAX_FRAME = 16 << 20;
const HEAD = 4;

/** A message was announced that is longer than {@link MAX_FRAME}. */
class FrameTooLong extends Error {
  override readonly name = "FrameTooLong";
}

/** One message, ready for the pipe. @throws FrameTooLong */
export function frame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  if (length > MAX_FRAME)
    throw new FrameTooLong(`a message of ${length} bytes: the guarded kernel takes ${MAX_FRAME} at most`);
  const bytes = Buffer.allocUnsafe(HEAD + length);
  bytes.writeUInt32LE(length);
  bytes.write(text, HEAD);
  return bytes;
}

/** Takes the bytes of a pipe as they come, and gives whole messages. */
export class FrameReader {
  private pieces: Buffer[] = [];
  private size = 0;
  private wanted = HEAD;
  private inHead = true;

  constructor(private readonly message: (text: string) => void) {}

  /** @throws FrameTooLong: nothing that comes after it can be read */
  push(bytes: Buffer): void {
    this.pieces.push(bytes);
    this.size += bytes.length;
    while (this.size >= this.wanted) {
      const whole = this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces, this.size);
      const part = whole.subarray(0, this.wanted);
      const rest = whole.subarray(this.wanted);
      this.pieces = rest.length > 0 ? [rest] : [];
      this.size = rest.length;
      if (this.inHead) {
        const length = part.readUInt32LE();
        if (length > MAX_FRAME) throw new FrameTooLong(`the child announced a message of ${length} bytes`);
        this.wanted = length;
        this.inHead = false;
      } else {
        this.wanted = HEAD;
        this.inHead = true;
        this.message(part.toString("utf8"));
      }
    }
  }
}
