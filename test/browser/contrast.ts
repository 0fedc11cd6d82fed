// How well every text in a part of a page is read on what lies behind it, by what the browser itself computes.

import type { Locator } from "playwright-core";

/** A text that is seen, and its contrast: 1 to 21; WCAG AA asks for 4.5. */
export interface Read {
  text: string;
  contrast: number;
}

/** All texts in an element but JupyterLab's own counts, the least readable first. */
export async function textsOf(element: Locator): Promise<Read[]> {
  const found = await element.evaluate(paints);
  return found
    .map(({ text, colour, ground }) => ({ text, contrast: Math.round(contrast(colour, ground) * 10) / 10 }))
    .sort((a, b) => a.contrast - b.contrast);
}

type Colour = [red: number, green: number, blue: number, alpha: number];

/** Runs in the page, of whose types these tests are free. */
function paints(root: any): { text: string; colour: Colour; ground: Colour }[] {
  const { document, getComputedStyle } = globalThis as any;
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  // Whatever CSS has for colours, as the browser paints it.
  const painted = (colour: string): Colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a]: Colour, [R, G, B]: Colour): Colour => [
    r * a + R * (1 - a),
    g * a + G * (1 - a),
    b * a + B * (1 - a),
    1,
  ];
  /** What an element and all around it are drawn on. */
  const groundOf = (element: any): Colour => {
    if (element === null) return [255, 255, 255, 1];
    const style = getComputedStyle(element);
    const own = painted(style.backgroundColor);
    return own[3] === 1 ? own : over(own, groundOf(element.parentElement));
  };
  const opacityOf = (element: any): number =>
    element === null ? 1 : Number(getComputedStyle(element).opacity) * opacityOf(element.parentElement);
  const found: { text: string; colour: Colour; ground: Colour }[] = [];
  const texts = document.createTreeWalker(root, 4);
  while (texts.nextNode()) {
    const text = texts.currentNode.data.trim();
    const element = texts.currentNode.parentElement;
    if (text === "" || !element.checkVisibility() || element.closest("style, script, .jp-OutputPrompt"))
      continue;
    const ground = groundOf(element);
    const [r, g, b, a] = painted(getComputedStyle(element).color);
    found.push({ text, colour: over([r, g, b, a * opacityOf(element)], ground), ground });
  }
  return found;
}

function contrast(one: Colour, other: Colour): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.slice(0, 3).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
