// Which of the names by which a module may export can be those of a variable.

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Words of strict code, and what no cell may hide. */
const RESERVED =
  /^(?:arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|false|finally|for|function|if|implements|import|in|Infinity|instanceof|interface|let|NaN|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|undefined|var|void|while|with|yield)$/;

/** Can a cell have under this name what is exported by it? */
export const isBindable = (name: string): boolean => IDENTIFIER.test(name) && !RESERVED.test(name);
