// Bytes that are an image, told by how they begin.

import { base64, type MimeBundle } from "./mime.ts";

/** Base64 in a notebook costs a third more; beyond this an image is shown as bytes. */
const MAX_BYTES = 20 << 20;

const MAGIC: readonly [mimeType: string, name: string, begins: (bytes: Buffer) => boolean][] = [
  ["image/png", "PNG", (bytes) => bytes.readUInt32BE(0) === 0x89504e47],
  ["image/jpeg", "JPEG", (bytes) => bytes.readUInt32BE(0) >>> 8 === 0xffd8ff],
  ["image/gif", "GIF", (bytes) => bytes.toString("latin1", 0, 4) === "GIF8"],
  [
    "image/webp",
    "WebP",
    (bytes) => bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WEBP",
  ],
  [
    "image/svg+xml",
    "SVG",
    (bytes) =>
      // Each comment ends at its first end: else many of them could be read in more ways than there is time for.
      /^(\uFEFF|\s|<\?xml[^>]*>|<!--(?:(?!-->)[\s\S])*-->|<!DOCTYPE[^>]*>)*<svg[\s>]/.test(
        bytes.toString("utf8", 0, 2048),
      ),
  ],
];

/** The image that a Buffer, Uint8Array or ArrayBuffer holds, or null. */
export function imageOf(value: object): MimeBundle | null {
  if (!(value instanceof Uint8Array || value instanceof ArrayBuffer)) return null;
  // Of what was transferred nothing is left.
  if (value.byteLength < 12 || value.byteLength > MAX_BYTES) return null;
  const bytes =
    value instanceof ArrayBuffer
      ? Buffer.from(value)
      : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const found = MAGIC.find(([, , begins]) => begins(bytes));
  if (!found) return null;
  const [mimeType, name] = found;
  return {
    "text/plain": `<${name} image, ${bytes.length} bytes>`,
    [mimeType]: mimeType === "image/svg+xml" ? bytes.toString("utf8") : base64(bytes),
  };
}
