// Colours of tracebacks: those that JupyterLab draws readably on its light and its dark ground of errors alike. It
// knows no faint text, its cyan is pale on the light one, and bold makes a colour the intense one, which is too dark.

const code = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;

export const red = code(31, 39);
export const green = code(32, 39);
export const bold = code(1, 22);
