// What a step player does in the page: it knows nothing of tasks and loops, only which markup belongs to which step.

import type { hearKeys, Page } from "./page.ts";

export interface PlayerSteps {
  steps: number;
  /** The task of each step, 0 for none. */
  tasks: number[];
  texts: string[];
  /** By `data-part`: the step from which on a text is seen. Those of `output` stay. */
  parts: Record<string, [step: number, text: number][]>;
  /** By task: the step from which on it stands at places of the source. */
  marks: [step: number, places: [place: string, kind: string][]][][];
}

/** A function for `pageScript`: names nothing outside of itself. */
export function playInPage(root: Page, data: PlayerSteps, hear: typeof hearKeys): void {
  root.classList.remove("ck-scripted");
  const player: Page = root.querySelector(".player");
  const slider: Page = player.querySelector("input");
  const play: Page = player.querySelector(".play");
  const now: Page = player.querySelector(".now");
  const tell: Page = player.querySelector(".tell");
  const last = Math.max(0, data.steps - 1);
  const lines = new Map<string, Page>();
  for (const line of player.querySelectorAll(".ln") as Page[]) lines.set(line.dataset.place, line);
  /** What a badge's look says. */
  const words: Record<string, string> = {
    ran: "ran just now",
    outer: "is in a call from here",
    over: "is over",
  };
  let n = 0;
  let timer: unknown = null;

  /** The last entry not after step n. */
  const at = <T>(list: readonly [number, T][]): number => {
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle]![0] <= n) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  const show = (next: number) => {
    n = Math.max(0, Math.min(last, next));
    // A screen reader says each step once: no step of a player that plays by itself, since the next one comes before it has
    // ended; none of those of the slider, which says them itself.
    const silent = timer !== null || root.ownerDocument.activeElement === slider;
    tell.setAttribute("aria-live", silent ? "off" : "polite");
    for (const element of player.querySelectorAll("[data-part]") as Page[]) {
      const list = data.parts[element.dataset.part as string] ?? [];
      const found = at(list);
      if (element.dataset.part === "output") {
        const shown = list.slice(Math.max(0, found - 7), found + 1);
        element.innerHTML = shown.map(([, text]) => data.texts[text]).join("");
        for (const [i, [step]] of shown.entries()) element.children[i].classList.toggle("fresh", step === n);
        if (found > 7) element.insertAdjacentText("afterbegin", `… ${found - 7} earlier`);
      } else element.innerHTML = found < 0 ? "" : data.texts[list[found]![1]];
    }
    for (const mark of player.querySelectorAll(".mk") as Page[]) {
      mark.textContent = "";
      mark.parentNode.classList.remove("hot");
    }
    data.marks.forEach((list, task) => {
      const found = at(list);
      for (const [place, kind] of found < 0 ? [] : list[found]![1]) {
        const line = lines.get(place);
        if (!line) continue;
        const badge: Page = root.ownerDocument.createElement("span");
        badge.className = `b ${kind}`;
        badge.textContent = String.fromCharCode(65 + task);
        badge.setAttribute("role", "img");
        badge.setAttribute("aria-label", `${badge.textContent} ${words[kind] ?? kind}`);
        line.firstElementChild.append(badge);
        if (kind === "ran") line.classList.add("hot");
      }
    });
    // The sources alone are scrolled to it: the page stays where its reader is.
    const [sources, hot]: Page[] = [player.querySelector(".srcs"), player.querySelector(".hot")];
    const below = hot ? hot.getBoundingClientRect().top - sources.getBoundingClientRect().top : 0;
    if (below < 0 || below > sources.clientHeight - 20) sources.scrollTop += below - sources.clientHeight / 2;
    slider.value = n;
    slider.setAttribute("aria-valuetext", tell.textContent);
    now.hidden = false;
    now.style.left = `${(100 * n) / data.steps}%`;
    now.style.width = `${100 / data.steps}%`;
    now.style.height = `${player.querySelector(".pic").clientHeight + 4}px`;
    for (const [go, off] of [
      ["first", n === 0],
      ["back", n === 0],
      ["fore", n === last],
      ["last", n === last],
    ] as const) {
      const button: Page = player.querySelector(`[data-go="${go}"]`);
      // A button that can no more be pressed loses the keyboard: the player keeps it.
      if (off && button === root.ownerDocument.activeElement) player.focus();
      button.disabled = off;
    }
    if (n === last) stop();
  };
  const stop = () => {
    if (timer === null) return;
    clearInterval(timer as never);
    timer = null;
    play.textContent = "Play";
    show(n); // aloud
  };
  const go: Record<string, () => void> = {
    first: () => show(0),
    back: () => show(n - 1),
    fore: () => show(n + 1),
    last: () => show(last),
    play: () => {
      if (timer !== null) return stop();
      if (n === last) show(0);
      play.textContent = "Pause";
      timer = setInterval(() => (root.isConnected ? show(n + 1) : stop()), 700);
    },
    sameAfter: () => show(data.tasks.findIndex((task, i) => i > n && task === data.tasks[n])),
    sameBefore: () => show(data.tasks.findLastIndex((task, i) => i < n && task === data.tasks[n])),
  };
  const keys: Record<string, string> = {
    ArrowLeft: "back",
    ArrowRight: "fore",
    ArrowUp: "sameBefore",
    ArrowDown: "sameAfter",
    Home: "first",
    End: "last",
    " ": "play",
  };
  hear(player, (event: Page) => {
    const what = keys[event.key as string];
    if (!what || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && event.target.tagName === "BUTTON") return;
    event.stopPropagation();
    // Those scroll the sources, for whoever has gone there.
    const { target } = event;
    const scrolls = target.matches(".srcs") && target.scrollHeight > target.clientHeight;
    if (scrolls && (event.key === "ArrowUp" || event.key === "ArrowDown")) return;
    event.preventDefault();
    if (what.startsWith("same")) {
      const there = data.tasks.some(
        (task, i) => task === data.tasks[n] && (what === "sameAfter" ? i > n : i < n),
      );
      if (!there) return;
    }
    if (what !== "play") stop();
    go[what]!();
  });
  player.addEventListener("click", (event: Page) => {
    const what: string | undefined = event.target.closest("[data-go]")?.dataset.go;
    if (what) {
      if (what !== "play") stop();
      go[what]!();
    } else if (event.target.closest(".pic")) {
      const box = player.querySelector(".pic").getBoundingClientRect();
      stop();
      show(Math.floor(((event.clientX - box.left) / box.width) * data.steps));
    }
  });
  slider.addEventListener("input", () => {
    stop();
    show(+slider.value);
  });
  show(0);
}
