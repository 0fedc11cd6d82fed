// Which state of a local file a module was made of.
//
// Node never loads a URL twice. So the URL of a local file carries a digest of its text and of all it leads to: a file
// that has not changed is the same module as before, and a changed one is a new module, as is what imports it.
//
// Files that lead to each other in a circle change together. Circles are found by one walk (Tarjan's algorithm), which so
// gives the states of all files it meets: Node resolves each import by itself, and to walk for each took ten seconds in a
// project of three hundred files.

import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import { importedBy, isLocal, type LocalFile, readLocal } from "./local-files.ts";

export class FileStates {
  /** Some files and every local file they lead to, in the order in which they were met. */
  readonly files = new Map<string, LocalFile>();
  private readonly states = new Map<string, string>();
  /** Where the specifiers in a file lead. */
  private readonly leads = new Map<string, Map<string, string>>();
  /** Files whose circle is not known yet, the latest last. */
  private readonly open: string[] = [];
  /** Of those: the number of the earliest that they lead back to. */
  private readonly back = new Map<string, number>();

  /** @throws when one of the files is not there */
  constructor(paths: Iterable<string>) {
    for (const path of paths) if (isLocal(path) && !this.files.has(path)) this.visit(path);
  }

  /** The URL to load one of the files from; null: it is none of them. See {@link moduleUrl}. */
  url(path: string, generation: string): string | null {
    const state = this.states.get(path);
    if (state === undefined) return null;
    return `${pathToFileURL(path).href}?v=${state}${generation === "" ? "" : `.${generation}`}`;
  }

  /**
   * Where an import statement of a file leads; null: nowhere here, or it has been asked before. Node asks once while it links
   * the module: who asks again is an `import()`, which means the file as it is by then.
   */
  linked(path: string, specifier: string): string | null {
    const leads = this.leads.get(path);
    if (!this.files.get(path)?.linked.has(specifier)) return null;
    const to = leads?.get(specifier) ?? null;
    leads?.delete(specifier);
    return to;
  }

  private visit(path: string): number {
    const number = this.files.size;
    const file = readLocal(path);
    const leads = importedBy(file);
    this.files.set(path, file);
    this.leads.set(path, leads);
    this.open.push(path);
    this.back.set(path, number);
    for (const next of leads.values()) {
      const to = this.files.has(next) ? this.back.get(next) : this.visit(next);
      if (to !== undefined && to < this.back.get(path)!) this.back.set(path, to);
    }
    const back = this.back.get(path)!;
    if (back === number) this.close(this.open.splice(this.open.lastIndexOf(path)));
    return back;
  }

  /** The files of a circle, or one that is in none: what they lead to is closed. */
  private close(circle: string[]): void {
    const below = new Set<string>();
    for (const path of circle) {
      this.back.delete(path);
      for (const next of this.leads.get(path)!.values()) {
        const state = this.states.get(next);
        if (state !== undefined) below.add(state);
      }
    }
    const texts = circle.map((path) => `${path} ${this.files.get(path)!.digest}`);
    const all = digest([...texts.sort(), ...[...below].sort()].join("\n"));
    for (const path of circle) this.states.set(path, digest(`${path} ${all}`).slice(0, DIGITS));
  }
}

/**
 * The URL to load a local file from.
 *
 * @param generation counts how often a load of it was given up: the half-loaded module must not be met again
 */
export function moduleUrl(path: string, generation: string): string {
  return new FileStates([path]).url(path, generation) ?? pathToFileURL(path).href;
}

/** Digits of a digest that tell a state. */
const DIGITS = 12;
const STATE = new RegExp(`\\?v=[0-9a-f]{${DIGITS}}(?:\\.(\\d+))?$`);

/** Is it the URL of a local file in one of its states? (A query may be the user's own, too: `./shapes.ts?v=2`.) */
export const hasState = (url: string): boolean => STATE.test(url);

/** The generation that a module's URL was loaded with; what it imports belongs to the same. */
export function generationOf(url: string): string {
  return STATE.exec(url)?.[1] ?? "";
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
