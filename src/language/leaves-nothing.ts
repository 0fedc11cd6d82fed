// Which cells nobody's types can depend on: most are a call or an expression. Told by their words alone, so that they need
// not be parsed, handed to another thread, or kept.

/** Without one of these nothing is declared, imported, put on globalThis, or referred to by `/// <reference …>`. */
const LEAVES =
  /\b(?:const|let|var|using|function|class|interface|type|enum|namespace|module|import|export|globalThis|global|this|reference)\b/;

/** Without these nothing is found out of a name (narrowing.ts): a test, an assignment, a call that says that it asserts. */
const NARROWS = /\b(?:if|switch|invariant|assert\w*)\b|(?:^|[^=!<>])=(?![=>])/i;

/** Does a cell surely leave nothing that a later one could see? Where a word only looks like it, the answer is no. */
export const leavesNothing = (code: string): boolean => !LEAVES.test(code) && !NARROWS.test(code);
