// TextEncoder and TextDecoder, UTF-8 alone: a realm has neither.

export class TextEncoder {
  readonly encoding = "utf-8";
  encode(text = ""): Uint8Array {
    const { buffer, byteOffset, length } = Buffer.from(String(text), "utf8");
    return new Uint8Array(buffer, byteOffset, length);
  }
}

export class TextDecoder {
  readonly encoding = "utf-8";
  constructor(label = "utf-8") {
    if (!/^utf-?8$/i.test(label))
      throw new RangeError(`The guarded kernel decodes UTF-8 only, but got ${JSON.stringify(label)}.`);
  }
  decode(bytes: Uint8Array | ArrayBuffer = new Uint8Array()): string {
    return Buffer.from(bytes as Uint8Array).toString("utf8");
  }
}
