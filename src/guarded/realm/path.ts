// What the realm has for `node:path`, as on POSIX. Counterpart: node:path, posix.

function parts(path: string): { absolute: boolean; names: string[] } {
  const absolute = path.startsWith("/");
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name === ".." && names.length > 0 && names.at(-1) !== "..") names.pop();
    else if (name !== ".." || !absolute) names.push(name);
  }
  return { absolute, names };
}

function normalize(path: string): string {
  const { absolute, names } = parts(path);
  const end = path.endsWith("/") ? "/" : "";
  if (names.length === 0) return absolute ? "/" : `.${end}`;
  return `${absolute ? "/" : ""}${names.join("/")}${end}`;
}

function dirname(path: string): string {
  const trimmed = path.replace(/(?<=.)\/+$/, "");
  const at = trimmed.lastIndexOf("/");
  return at < 0 ? "." : at === 0 ? "/" : trimmed.slice(0, at);
}

function basename(path: string, ending = ""): string {
  const name = path.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return ending !== "" && name.endsWith(ending) && name !== ending ? name.slice(0, -ending.length) : name;
}

function extname(path: string): string {
  const name = basename(path);
  const at = name.lastIndexOf(".");
  return at <= 0 || name === ".." ? "" : name.slice(at);
}

function resolve(...paths: string[]): string {
  let all = "";
  for (const path of paths.reverse()) {
    if (path === "") continue;
    all = all === "" ? path : `${path}/${all}`;
    if (all.startsWith("/")) break;
  }
  return normalize(all).replace(/(?<=.)\/$/, "");
}

export const path = {
  sep: "/",
  delimiter: ":",
  normalize,
  join: (...paths: string[]) => normalize(paths.filter((each) => each !== "").join("/")),
  resolve,
  dirname,
  basename,
  extname,
  isAbsolute: (each: string) => each.startsWith("/"),
  relative(from: string, to: string): string {
    const a = parts(from).names;
    const b = parts(to).names;
    let same = 0;
    while (same < a.length && same < b.length && a[same] === b[same]) same++;
    return [...a.slice(same).map(() => ".."), ...b.slice(same)].join("/");
  },
  parse(each: string) {
    const base = basename(each);
    const ext = extname(each);
    return {
      root: each.startsWith("/") ? "/" : "",
      dir: each.startsWith("/") || /\/[^/]/.test(each) ? dirname(each) : "",
      base,
      ext,
      name: basename(base, ext),
    };
  },
};
