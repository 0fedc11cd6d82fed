// What an exported page does by itself: copy buttons, the theme, and types at the names of code. It is complete without.
//
// Each function goes into the page as its own text (page-script.ts): it names nothing outside of itself.

import type { Page } from "../../views/page.ts";

/** Hovers of a page: a type and what is written about it, and where in the code of each cell it holds. */
export interface PageHovers {
  /** Signature, and documentation if there is some; each once. */
  popups: [signature: string, documentation?: string][];
  /** For each block of code: how far behind the last name, how long, which popup; and so on. */
  cells: number[][];
}

/** A button on each block of code that copies it. */
export function copyButtons(document: Page): void {
  for (const input of document.querySelectorAll(".nb-input") as Page[]) {
    const button = document.createElement("button");
    button.className = "nb-copy";
    button.textContent = "Copy";
    button.onclick = async () => {
      await document.defaultView.navigator.clipboard.writeText(input.textContent);
      button.textContent = "Copied";
      setTimeout(() => {
        button.textContent = "Copy";
      }, 1500);
    };
    input.after(button); // the next thing that Tab comes to
  }
}

/** Outputs in frames (frame.ts) are as high as they say, within reason. */
export function fitFrames(document: Page): void {
  const frames: Page[] = [...document.querySelectorAll(".nb-frame")];
  document.defaultView.addEventListener("message", ({ source, data }: Page) => {
    const frame = frames.find(({ contentWindow }) => contentWindow === source);
    const height = Number(data?.height);
    if (frame && height > 0) frame.style.height = `${Math.min(height, 20_000)}px`;
  });
  // What they told before anybody heard it.
  for (const { contentWindow } of frames) contentWindow.postMessage("height", "*");
}

/** On a narrow screen the contents are folded; and a button chooses the theme. */
export function arrange(document: Page): void {
  const root = document.documentElement;
  const contents = document.querySelector(".nb-toc details");
  if (contents && document.defaultView.matchMedia("(max-width:67.99rem)").matches) contents.open = false;
  const dark = document.defaultView.matchMedia("(prefers-color-scheme:dark)");
  // By the attribute, which a page of one theme has from the start.
  const isDark = () => (root.dataset.jpThemeLight ?? String(!dark.matches)) === "false";
  const button = document.createElement("button");
  button.className = "nb-theme";
  const name = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `${button.textContent} theme`);
  };
  button.onclick = () => {
    const next = isDark() ? "light" : "dark";
    root.style.colorScheme = next;
    root.dataset.jpThemeLight = String(next === "light");
    name();
  };
  name();
  dark.onchange = name;
  document.querySelector(".nb-top").append(button);
}

/** Types at the names of code: under the pointer, or by the arrow keys in a block that has the cursor; Escape closes. */
export function showTypes(document: Page, { popups, cells }: PageHovers): void {
  const window = document.defaultView;
  const popup = document.createElement("div");
  popup.className = "nb-popup";
  popup.hidden = true;
  popup.id = "nb-popup";
  popup.setAttribute("role", "tooltip");
  const said = document.createElement("div");
  said.className = "nb-said";
  said.setAttribute("role", "status");
  const hint = document.createElement("p");
  hint.id = "nb-keys";
  hint.hidden = true;
  hint.textContent =
    "The left and right arrow keys go from name to name and tell their types, Escape closes.";
  // Into a landmark, where whoever goes by those finds it.
  document.querySelector(".nb-top").append(popup, said, hint);
  let shown: Page = null;
  let leaving: any;

  const coloured = (text: string) => {
    const code = document.createElement("code");
    const parts =
      /("(?:[^"\\]|\\.)*")|\b(const|let|var|function|class|interface|type|enum|namespace|module|new|readonly|extends|keyof|typeof|infer|is|in|unique|asserts)\b|\b(string|number|boolean|void|any|unknown|never|null|undefined|symbol|bigint|object|true|false|\d+)\b|([\w$]+)(?=[(<])/g;
    let from = 0;
    for (const found of text.matchAll(parts)) {
      code.append(text.slice(from, found.index));
      const span = document.createElement("span");
      span.className = found[1] ? "nb-s" : found[2] ? "nb-w" : found[3] ? "nb-t" : "nb-f";
      span.textContent = found[0];
      code.append(span);
      from = found.index + found[0].length;
    }
    code.append(text.slice(from));
    return code;
  };
  const close = () => {
    clearTimeout(leaving);
    shown?.classList.remove("nb-on");
    shown = null;
    popup.hidden = true;
    said.textContent = "";
  };
  const show = (token: Page, aloud: boolean) => {
    clearTimeout(leaving);
    if (shown === token) return;
    close();
    shown = token;
    token.classList.add("nb-on");
    const [signature, documentation] = popups[token.dataset.type] as [string, string?];
    popup.replaceChildren(coloured(signature));
    if (documentation) {
      const text = document.createElement("p");
      // Names in backquotes.
      documentation.split(/`([^`]+)`/).forEach((part, i) => {
        const element = document.createElement(i % 2 ? "code" : "span");
        element.textContent = part;
        text.append(element);
      });
      popup.append(text);
    }
    if (aloud) said.textContent = popup.textContent;
    popup.hidden = false;
    const box = token.getBoundingClientRect();
    const width = popup.offsetWidth;
    const left = Math.max(8, Math.min(box.left, window.innerWidth - width - 24));
    const above = box.top > popup.offsetHeight + 8;
    popup.style.left = `${left + window.scrollX}px`;
    popup.style.top = `${(above ? box.top - popup.offsetHeight - 4 : box.bottom + 4) + window.scrollY}px`;
  };
  const leave = () => {
    clearTimeout(leaving);
    // The pointer may be on its way to the popup.
    leaving = setTimeout(close, 150);
  };

  /** Make elements of the names in a block, once somebody comes near. */
  const mark = (input: Page, list: number[]) => {
    const places: [number, number, number][] = [];
    let end = 0;
    for (let i = 0; i < list.length; i += 3) {
      const start = end + list[i]!;
      end = start + list[i + 1]!;
      places.push([start, end, list[i + 2]!]);
    }
    const walker = document.createTreeWalker(input, 4 /* texts */);
    const texts: [number, Page][] = [];
    for (let at = 0; walker.nextNode(); at += walker.currentNode.length) texts.push([at, walker.currentNode]);
    let n = texts.length - 1;
    for (const [start, stop, type] of places.reverse()) {
      while (n > 0 && texts[n]![0] > start) n--;
      const [at, text] = texts[n]!;
      if (stop > at + text.length) continue;
      const name = text.splitText(start - at);
      name.splitText(stop - start);
      const token = document.createElement("span");
      token.className = "nb-name";
      token.dataset.type = type;
      name.replaceWith(token);
      token.append(name);
    }
  };
  (document.querySelectorAll(".nb-input") as Page[]).forEach((input, index) => {
    const list = cells[index];
    if (!list?.length) return;
    input.setAttribute("aria-describedby", "nb-keys");
    let marked = false;
    const ready = () => {
      if (!marked) mark(input, list);
      marked = true;
    };
    const nameAt = (event: Page) => event.target.closest?.(".nb-name");
    input.addEventListener("pointerenter", ready);
    input.addEventListener("focus", ready);
    input.addEventListener("pointerover", (event: Page) => {
      const token = nameAt(event);
      if (token) show(token, false);
      else leave();
    });
    input.addEventListener("click", (event: Page) => {
      const token = nameAt(event);
      if (token) show(token, false);
    });
    input.addEventListener("pointerleave", leave);
    input.addEventListener("blur", leave);
    input.addEventListener("keydown", (event: Page) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key as string];
      if (!by) return;
      event.preventDefault();
      const names = [...input.querySelectorAll(".nb-name")];
      const now = names.indexOf(shown);
      const next = names[now < 0 ? (by > 0 ? 0 : names.length - 1) : now + by];
      if (!next) return;
      next.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
      show(next, true);
    });
  });
  popup.addEventListener("pointerenter", () => clearTimeout(leaving));
  popup.addEventListener("pointerleave", leave);
  document.addEventListener("keydown", (event: Page) => {
    if (event.key === "Escape") close();
  });
}
