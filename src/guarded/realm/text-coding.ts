// TextEncoder and TextDecoder, UTF-8 alone: a realm of vm2's has Buffer, and these not.

export class TextEncoder {
  readonly encoding = "utf-8";
  encode(text = ""): Uint8Array {
    return new Uint8Array(Buffer.from(String(text), "utf8"));
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
