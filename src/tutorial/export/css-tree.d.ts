// The parts of css-tree that are imported: all of it brings tables of every property, which takes time to load.

declare module "css-tree/parser" {
  import type { CssNode, ParseOptions } from "css-tree";
  export default function parse(text: string, options?: ParseOptions): CssNode;
}

declare module "css-tree/generator" {
  import type { CssNode } from "css-tree";
  export default function generate(node: CssNode): string;
}

declare module "css-tree/utils" {
  export const ident: { decode(name: string): string };
}
