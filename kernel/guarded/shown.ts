// What a guarded cell may show. The page of a notebook runs what it is shown with all rights of its user: so HTML is
// written anew without anything that acts, and what could act and cannot be checked is not shown. Text is always there.

import type { MimeBundle } from "../../src/display/mime.ts";
import { sanitise, svgImage } from "../../src/tutorial/export/sanitise.ts";

const IMAGE = /^image\/(png|jpeg|gif|webp)$/;
const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;
const DATA_IMAGE = /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*$/;

/** The bundle as it may be shown. @param trusted the user has granted `html`: it is shown as it is */
export function shown(data: Record<string, unknown>, trusted: boolean): MimeBundle {
  const out: MimeBundle = {};
  for (const [type, value] of Object.entries(data)) {
    if (trusted) out[type] = value;
    else if (type === "application/json") out[type] = value;
    else if (typeof value !== "string") continue;
    else if (type === "text/plain") out[type] = value;
    else if (IMAGE.test(type)) {
      if (BASE64.test(value)) out[type] = value;
    } else if (type === "text/html") out[type] = sanitise(value, { image, sheets: true });
    // In an <img> no script runs, and nothing is fetched.
    else if (type === "image/svg+xml") out["text/html"] ??= svgImage(value, "");
  }
  return out;
}

function image(source: string): string | null {
  return DATA_IMAGE.test(source) ? source : null;
}
