// Links of pages that lead nowhere: a file that is not there, a heading that a page does not have.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { unescapeHtml } from "../../display/escape.ts";
import { decoded } from "./decoded.ts";

/** A link that leads nowhere, and why. */
export interface BrokenLink {
  page: string;
  href: string;
  why: string;
}

/** Those of these pages; what leads to the network is not followed. */
export function brokenLinks(pages: readonly string[]): BrokenLink[] {
  const known = new Map<string, Set<string>>();
  const idsOf = (file: string) => {
    let ids = known.get(file);
    if (ids === undefined) known.set(file, (ids = new Set(attributes(markupOf(file), "id"))));
    return ids;
  };
  return pages.flatMap((page) => {
    const links = new Set(attributes(markupOf(page), "href"));
    return [...links].flatMap((href) => {
      if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(href)) return [];
      // What is behind the first # is the name of a heading, which may have one, too: C# and F#.
      const [, place = "", id = ""] = /^([^?#]*)(?:\?[^#]*)?#?([\s\S]*)$/.exec(href)!.map(decoded);
      const file = place === "" ? page : path.join(path.dirname(page), place);
      if (!existsSync(file)) return [{ page, href, why: `there is no ${file}` }];
      if (id === "" || !file.endsWith(".html") || idsOf(file).has(id)) return [];
      return [{ page, href, why: `${path.basename(file)} has no heading of that name` }];
    });
  });
}

/** Without scripts, whose texts may look like markup. */
function markupOf(file: string): string {
  return readFileSync(file, "utf8").replace(/<script[\s\S]*?<\/script>/g, "");
}

function attributes(html: string, name: string): string[] {
  const found = html.matchAll(new RegExp(`<[a-z][^>]*? ${name}="([^"]*)"`, "g"));
  return [...found].map(([, value]) => unescapeHtml(value!));
}
