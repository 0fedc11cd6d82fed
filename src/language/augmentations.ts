// What cells add to modules and to what is global, member by member, and how the latest hides what earlier cells said of it.
//
//     declare global { interface Window { title: string } var page: Window }    // "global Window title", "global page"
//
// A cell that is run again says it once more, perhaps otherwise. Names of cells hide each other, but what is added merges, and
// TypeScript would find everything there twice. So what is said anew becomes blank where it was said before.

import { eachBound, exported, isAugmentation, type Node } from "../syntax/node.ts";
import type { EditedText } from "./edited-text.ts";

/** What stands at a place of a cell's tree, by the paths of its names; several where one statement declares them. */
export interface Augmentation {
  paths: readonly string[];
  start: number;
  end: number;
}

/** All that a cell adds. */
export function augmentationsOf(program: Node): Augmentation[] {
  return (program.body as Node[])
    .filter(isAugmentation)
    .flatMap((node) => inBody(node, node.global ? "global" : JSON.stringify(node.id.value)));
}

function inBody({ body }: Node, path: string): Augmentation[] {
  return ((body?.body ?? []) as Node[]).flatMap((statement) => {
    const node = exported(statement);
    const below = (name: string) => `${path} ${name}`;
    if (node.type === "TSModuleDeclaration") return inBody(node, below(dotted(node.id)));
    if (node.type === "TSInterfaceDeclaration")
      return (node.body.body as Node[]).map(({ key, type, start, end }) => {
        // Signatures of calls and of indexes have none; one that is computed is left alone.
        const name: string | undefined = key ? (key.name ?? key.value) : type;
        return { paths: name === undefined ? [] : [below(`${node.id.name} ${name}`)], start, end };
      });
    const { start, end } = statement;
    return [{ paths: namesOf(node).map(below), start, end }];
  });
}

function dotted({ type, name, left, right }: Node): string {
  return type === "TSQualifiedName" ? `${dotted(left)} ${right.name}` : name;
}

function namesOf(node: Node): string[] {
  if (node.type !== "VariableDeclaration") return node.id ? [node.id.name] : [];
  const names: string[] = [];
  for (const { id } of node.declarations) eachBound(id, ({ name }) => names.push(name));
  return names;
}

/** The augmentations that count, by the cells that say them. */
export class Augmentations {
  private counting: { cell: { file: string; text: EditedText }; all: Augmentation[] }[] = [];

  add(cell: { file: string; text: EditedText }, all: readonly Augmentation[]): void {
    if (all.length > 0) this.counting.push({ cell, all: [...all] });
  }

  /** Whether something of a cell counts. */
  has(file: string): boolean {
    return this.counting.some(({ cell }) => cell.file === file);
  }

  /** Make blank what is said anew. @returns the cells whose text is another one now */
  hide(anew: readonly Augmentation[]): { file: string; text: EditedText }[] {
    if (anew.length === 0) return [];
    const paths = new Set(anew.flatMap((one) => one.paths));
    const isHidden = (one: Augmentation) =>
      one.paths.length > 0 && one.paths.every((path) => paths.has(path));
    const changed = this.counting.filter(({ all }) => all.some(isHidden));
    for (const { cell, all } of changed)
      for (const { start, end } of all.filter(isHidden)) {
        const said = cell.text.original.slice(start, end);
        cell.text.overwrite(start, said.replace(/[^\r\n]/g, " "));
      }
    this.counting = this.counting.flatMap(({ cell, all }) => {
      const left = all.filter((one) => !isHidden(one));
      return left.length > 0 ? [{ cell, all: left }] : [];
    });
    return changed.map(({ cell }) => cell);
  }
}
