/** The comments at the beginning of a text, with the blanks between them: compilers read what some of those say. */
export const leadingComments = (text: string): string => /^(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*/.exec(text)![0];
