// A MIME bundle: one value in several forms, of which a client takes the richest it knows.

/** MIME type → what stands for the value: text, or plain data for JSON types and `*+json`. Images are base64. */
export type MimeBundle = Record<string, unknown>;

// A prefix may stand before it: "application/papermill.record/text/plain" is what MyST-NB's glue keeps and no page shows.
const TYPE = /^[\w.+-]+(?:\/[\w.+-]+)+$/;
const PREFIXED = /\/.*\//;

/** The first key that is no MIME type, or null. Clients refuse messages with such. */
export function notMime(bundle: object): string | null {
  return Object.keys(bundle).find((type) => !TYPE.test(type)) ?? null;
}

/** Is all of it kept for who reads the notebook, and nothing to be shown? */
export function isKept(bundle: MimeBundle): boolean {
  return Object.keys(bundle).every((type) => PREFIXED.test(type));
}

/** The first type whose data no client takes: neither text (in lines, too) nor bytes, or for JSON no plain data. Null: none. */
export function notData(bundle: MimeBundle): string | null {
  return Object.keys(bundle).find((type) => !isData(type, bundle[type])) ?? null;
}

function isData(type: string, data: unknown): boolean {
  if (!/[/+]json$/.test(type))
    return (
      typeof data === "string" ||
      data instanceof Uint8Array ||
      (Array.isArray(data) && data.every((line) => typeof line === "string"))
    );
  try {
    return JSON.stringify(data) !== undefined;
  } catch {
    return false; // it holds itself, or a bigint, or throws when it is asked
  }
}

/** Does this bundle show nothing? */
export function isEmpty(bundle: MimeBundle): boolean {
  return Object.keys(bundle).length === 0;
}

/** Bytes as the protocol wants them; text is taken to be base64 already. */
export function base64(data: Uint8Array | string): string {
  if (typeof data === "string") return data.replace(/\s/g, "");
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
}

/** A copy in which bytes have become base64. */
export function withBase64(bundle: MimeBundle): MimeBundle {
  return Object.fromEntries(
    Object.entries(bundle).map(([type, data]) => [type, data instanceof Uint8Array ? base64(data) : data]),
  );
}
