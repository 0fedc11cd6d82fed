// The emphasis in tracebacks. JupyterLab draws a terminal's eight colours alike on its light and its dark ground of errors,
// and there is none that can be read on both (WCAG asks for 4.5 : 1; its red has 2.7 and 3.9). So text keeps the page's own
// colour, and what is red has its own ground: by the palette of 256, whose colours no theme and no terminal changes.

const code = (on: string, off: number | string) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;

export const bold = code("1", 22);
/** White on dark red. */
export const alarm = code("38;5;231;48;5;124", "39;49");
