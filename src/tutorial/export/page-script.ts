// The one script of an exported page: only what this page needs, its text known, so that the page's policy can allow it by
// its hash.

import { kinds } from "../../views/kinds.ts";
import { scriptData } from "../../views/markup.ts";
import { hearKeys } from "../../views/page.ts";
import { arrange, copyButtons, fitFrames, type PageHovers, showTypes } from "./in-page.ts";

/** What a page has that a script makes alive. */
export interface Lively {
  /** Kinds of pictures. */
  views: Iterable<string>;
  hovers: PageHovers | null;
  /** Has it outputs in frames? */
  frames: boolean;
}

/** The text of the script. */
export function pageScript({ views, hovers, frames }: Lively): string {
  const programs = [...views].flatMap((name) => {
    const { program, scripted } = kinds[name]!;
    // A picture that its program cannot read shows what stands still in it.
    const failed = scripted ? `root.classList.add("ck-scripted")` : "";
    return program
      ? `for(const root of document.querySelectorAll(".ck-${name}"))try{(${program})(root,JSON.parse(root.querySelector("script").textContent),${hearKeys})}catch{${failed}}`
      : [];
  });
  return [
    `(${arrange})(document)`,
    `(${copyButtons})(document)`,
    ...(frames ? [`(${fitFrames})(document)`] : []),
    ...(hovers === null
      ? []
      : [`(${showTypes})(document,JSON.parse(document.querySelector(".nb-types").textContent))`]),
    ...programs,
  ].join(";\n");
}

/** The element with the data of the script. */
export function pageData({ hovers }: Lively): string {
  return hovers === null
    ? ""
    : `<script type="application/json" class="nb-types">${scriptData(hovers)}</script>`;
}
