// How deep a text nests: looked at before it is given to a parser that is native code.
//
// oxc-parser descends by recursion and does not watch its stack: some thousands of brackets end the process, and so do as
// many `else if`, arrows of arrows or `?:` in `?:`, or a sum of some ten thousand parts; in a worker thread, whose stack is
// half as large, half of it does. What comes after it descends as well, and V8 then says "Maximum call stack size exceeded".

/** More brackets than this are refused. Programs written by people stay under 50, generated data under 100. */
const MAX_BRACKETS = 500;
/** And more of what stands in itself without brackets. Programs that write programs come to some hundreds. */
const MAX_CHAIN = 1_000;
/** What a part of a sum counts: most of what goes through `a + b + c` does so by a loop. */
const PART = 1 / 8;

/** Where a text nests too deep. */
export interface TooDeep {
  /** Offset of the first token that is one too many. */
  at: number;
  /** What is wrong, and what to write instead. */
  reason: string;
}

const TOKEN =
  /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|\\.|\d[\w.]*|[\w$\u0080-\uffff]+|=>|[=!<>]==?|\?[?.]|\|\||&&|\*\*|\+\+|--|[^ \t\r]/g;
/** From a place in a template to its end, or to an expression in it. */
const TEMPLATE = /(?:[^\\`$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{|$)/y;
const COMMENT = /^\/[/*]/;
const WORD = /^[\w$"'\u0080-\uffff]/;

/** What holds all that follows, up to a comma or the end of the statement. */
const HOLDS = new Set(
  "if for while do with class new await yield typeof void delete keyof ! ~ => = ? . ?. **".split(" "),
);
/** So do these before an operand; behind one, they are between the parts of a sum. */
const SIGNS = new Set("+ - * / % && || ??".split(" "));
/** On a new line, or behind a block, these go on with what stands before. */
const GOES_ON = new Set("else of in instanceof as satisfies extends implements is from".split(" "));

/**
 * Where brackets, or what needs none, stand too deep in each other; null: nowhere.
 *
 * Tokens are guessed where only a parser could tell, in regular expressions and in the text of JSX.
 */
export function tooDeep(code: string): TooDeep | null {
  if (code.length <= MAX_BRACKETS || !mayNest(code)) return null;
  const depth = new Depth();
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(code); match !== null; match = TOKEN.exec(code)) {
    const { 0: token, index: at } = match;
    if (token === "`" || (token === "}" && depth.inTemplate)) {
      if (token === "}") depth.close();
      TEMPLATE.lastIndex = TOKEN.lastIndex;
      const [text] = TEMPLATE.exec(code)!;
      TOKEN.lastIndex += text.length;
      depth.ends = null;
      if (text.endsWith("${")) depth.open(true);
      else depth.operand = true;
    } else if (!COMMENT.test(token)) depth.take(token);
    if (depth.brackets > MAX_BRACKETS) return { at, reason: NESTED };
    if (depth.chain > MAX_CHAIN || depth.angles > MAX_CHAIN)
      return { at, reason: chained(token, code.slice(0, at)) };
  }
  return null;
}

const NESTED = `More than ${MAX_BRACKETS} brackets stand in each other: build the value by a loop, or read it with JSON.parse()`;

function chained(token: string, before: string): string {
  if (token === "if" && /\belse\s+$/.test(before))
    return `More than ${MAX_CHAIN} \`else if\` follow each other: look the case up in a Map, or write a switch`;
  return `Too many \`${token}\` follow each other in one statement: build the value by a loop`;
}

/** What stood open at a bracket. */
interface Level {
  chain: number;
  angles: number;
  /** Is the bracket an expression's in a template, which goes on behind it? */
  template: boolean;
}

/** How deep it is behind a token. What holds the rest is counted, until a comma, a bracket or a statement's end ends it. */
class Depth {
  chain = 0;
  /** `<` that may hold types, and so commas. */
  angles = 0;
  /** Is the last token the end of an operand? */
  operand = false;
  /** May the statement have ended before the next token? */
  ends: ";" | "\n" | null = null;
  private readonly levels: Level[] = [];
  private level: Level = { chain: 0, angles: 0, template: false };

  get brackets(): number {
    return this.levels.length;
  }

  get inTemplate(): boolean {
    return this.level.template;
  }

  take(token: string): void {
    if (token === "\n") {
      if (this.operand) this.ends ??= "\n";
      return;
    }
    const word = WORD.test(token);
    if (this.ends === ";" ? token !== "else" : this.ends === "\n" && word && !GOES_ON.has(token)) {
      this.chain = this.level.chain;
      this.angles = this.level.angles;
    }
    this.ends = null;
    if (token === "(" || token === "[" || token === "{") {
      this.open(false);
      return;
    }
    if (token === ")" || token === "]" || token === "}") {
      if (this.levels.length > 0) this.close();
      if (token === "}") this.ends = "\n";
      this.operand = true;
      return;
    }
    if (token === "," || token === ">") this.chain = this.level.chain;
    if (token === ";") this.ends = ";";
    else if (token === "<") this.angles++;
    else if (token === ">") this.angles = Math.max(this.level.angles, this.angles - 1);
    else if (SIGNS.has(token)) this.chain += this.operand ? PART : 1;
    else if (HOLDS.has(token)) this.chain++;
    this.operand = token === ">" || (word && !HOLDS.has(token));
  }

  open(template: boolean): void {
    this.levels.push(this.level);
    this.level = { chain: this.chain, angles: this.angles, template };
    this.operand = false;
  }

  close(): void {
    ({ chain: this.chain, angles: this.angles } = this.level);
    this.level = this.levels.pop()!;
  }
}

const [QUOTE, APOSTROPHE, COMMA, ANGLE] = [..."\"',<"].map((sign) => sign.charCodeAt(0));

/** Can it be so deep at all? Long texts are mostly data, of whose tokens a megabyte would take 50 ms. */
function mayNest(code: string): boolean {
  let depth = 0;
  let signs = 0;
  let angles = 0;
  for (let at = 0; at < code.length; at++) {
    const unit = code.charCodeAt(at);
    if ((unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39)) continue;
    if (unit === QUOTE || unit === APOSTROPHE) {
      const text = code.slice(at, code.indexOf(code[at]!, at + 1));
      if (!text.includes("\n") && !text.includes("\\")) at += text.length;
    } else if (unit === COMMA) signs = 0;
    else if (++signs > MAX_CHAIN) return true;
    else if (unit === ANGLE && ++angles > MAX_CHAIN) return true;
    else if (unit === 0x28 || unit === 0x5b || unit === 0x7b) {
      if (++depth > MAX_BRACKETS) return true;
    } else if (depth > 0 && (unit === 0x29 || unit === 0x5d || unit === 0x7d)) depth--;
  }
  return false;
}
