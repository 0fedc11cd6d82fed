// Colours of tracebacks. Only those of ANSI's basic ones that JupyterLab draws readably on white and on black alike:
// it knows no faint text, and its bright black is nearly the dark theme's ground.

const code = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;

export const red = code(31, 39);
export const green = code(32, 39);
export const cyan = code(36, 39);
