// What a loop is called in a picture: by its name, and the notebook's two as the lessons call them.

/** `loop server`; `cell loop`, which a cell drives; `notebook loop`, which runs by itself. */
export function loopName(name: string): string {
  return name === "cell" || name === "notebook" ? `${name} loop` : `loop ${name}`;
}
