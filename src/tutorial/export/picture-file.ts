// Pictures that a notebook names by file: read into the page, if they lie in the notebook's folder.

import { readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { decoded } from "./decoded.ts";

const types: Record<string, string> = {
  ...{ ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif" },
  ...{ ".webp": "image/webp", ".avif": "image/avif", ".svg": "image/svg+xml" },
};

/** A `data:` address for a picture's: of its own data, or of a file below `folder`. Null for all others, and for the network's. */
export function pictureData(address: string, folder: string): string | null {
  if (/^data:image\/(png|jpeg|gif|webp|avif|svg\+xml)[;,]/i.test(address)) return address;
  const type = types[path.extname(address.replace(/[?#].*$/, "")).toLowerCase()];
  if (type === undefined || /^([a-z][a-z0-9+.-]*:|[\\/])/i.test(address)) return null;
  try {
    const root = realpathSync(folder);
    // A notebook of somebody else's must not carry other files of the reader's away, by a link neither.
    const file = realpathSync(path.join(root, decoded(address.replace(/[?#].*$/, ""))));
    if (!file.startsWith(root + path.sep)) return null;
    return `data:${type};base64,${readFileSync(file).toString("base64")}`;
  } catch {
    return null; // It is not there: the page says its name.
  }
}
