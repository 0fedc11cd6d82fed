// Types at the names of a page's code: one list of what they say, each text once, and for each block of code where.

import type { PageHovers } from "./in-page.ts";

/** A name in a cell: its place (UTF-16), and what is known of it. */
export interface Hover {
  start: number;
  length: number;
  signature: string;
  documentation: string;
}
export type CellHovers = readonly Hover[];

/** What the page's script reads; null when there is nothing. Those of a cell stand in the order of its text. */
export function hoversOfPage(cells: readonly CellHovers[]): PageHovers | null {
  const popups: PageHovers["popups"] = [];
  const known = new Map<string, number>();
  const indexOf = ({ signature, documentation }: Hover) => {
    const key = `${signature}\0${documentation}`;
    let index = known.get(key);
    if (index === undefined) {
      known.set(key, (index = popups.length));
      popups.push(documentation === "" ? [signature] : [signature, documentation]);
    }
    return index;
  };
  const places = cells.map((hovers) => {
    let end = 0;
    return hovers.flatMap((hover) => {
      const gap = hover.start - end;
      end = hover.start + hover.length;
      return [gap, hover.length, indexOf(hover)];
    });
  });
  return popups.length === 0 ? null : { popups, cells: places };
}
