// Bad input from a seed: what a broken client, a proxy that cuts, and somebody without the key could send.
//
// Makes frames only; fuzz.test.ts sends them and looks what came of it.

import { createHmac } from "node:crypto";
import type { Connection } from "../../kernel/wire/connection-file.ts";

/** Code of a cell that must never run: it stands in messages whose signature is wrong. */
const FORGED = "globalThis.forged = true";

/** Every message type that a client sends, with its fields; shutdown_request would be obeyed, and is only forged. */
const messages: Record<string, string[]> = {
  execute_request: ["code", "silent", "store_history", "user_expressions", "allow_stdin", "stop_on_error"],
  complete_request: ["code", "cursor_pos"],
  inspect_request: ["code", "cursor_pos", "detail_level"],
  is_complete_request: ["code"],
  history_request: [
    "hist_access_type",
    "output",
    "raw",
    "session",
    "start",
    "stop",
    "n",
    "pattern",
    "unique",
  ],
  comm_info_request: ["target_name"],
  comm_open: ["comm_id", "target_name", "data"],
  comm_msg: ["comm_id", "data"],
  comm_close: ["comm_id", "data"],
  connect_request: ["x"],
  kernel_info_request: ["x"],
  interrupt_request: ["x"],
  create_subshell_request: ["x"],
  delete_subshell_request: ["subshell_id"],
  list_subshell_request: ["x"],
  input_reply: ["value", "status"],
  input_request: ["prompt"],
  iopub_welcome: ["subscription"],
  "": [],
};
/** What some fields may rightly hold. */
const right: Record<string, unknown[]> = {
  code: [
    "1",
    "let x = ",
    "asyncio.",
    "(".repeat(400),
    `${"(".repeat(600)}${"/*".repeat(300)}`,
    "x\ud800",
    "😀.a",
  ],
  hist_access_type: ["tail", "range", "search"],
  pattern: ["*", "[", "*a*a*a*", "\u0000"],
  user_expressions: [{ a: "1", b: "(" }, { a: { toString: 1 } }, { __proto__: "1" }],
  target_name: ["t", "unknown"],
  comm_id: ["1", "2"],
  stop_on_error: [false],
};
const values: unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  2 ** 53,
  "",
  "text",
  "\u0000",
  "\ud800",
  "constructor",
  "__proto__",
  [],
  [[["deep"]]],
  {},
  { toString: 1, valueOf: 1 },
  JSON.parse('{"__proto__":{"a":1},"constructor":null,"hasOwnProperty":1,"then":1}'),
  { length: 1e9 },
  "x".repeat(10_000),
  Array.from({ length: 300 }, (_, i) => i),
];

/** Mulberry32: the same numbers for the same seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Fuzzer {
  private made = 0;
  private readonly sent: Buffer[][] = [];
  private readonly random: () => number;

  constructor(
    seed: number,
    private readonly connection: Connection,
  ) {
    this.random = random(seed);
  }

  /** A whole number below `n`. */
  below(n: number): number {
    return Math.floor(this.random() * n);
  }

  /** Any bytes. */
  bytes(most: number): Buffer {
    return Buffer.from(Array.from({ length: this.below(most) }, () => this.below(256)));
  }

  /** The next message, for shell, control and stdin. */
  next(): Buffer[] {
    switch (this.below(10)) {
      case 0:
        return this.forged();
      case 1:
        return this.cut(this.message());
      case 2:
        return this.flipped(this.message());
      case 3:
        return Array.from({ length: 1 + this.below(9) }, () => this.bytes(40));
      case 4:
        return this.sent.length === 0 ? this.counted() : this.pick(this.sent);
      case 5:
        return this.counted();
      case 6:
        return this.signedGarbage();
      default:
        return this.message();
    }
  }

  /** A cell that notes its number in `ran`, sent with the right signature; it may be sent again later. */
  private counted(): Buffer[] {
    const frames = this.frames("execute_request", { code: `ran.push(${this.made})`, stop_on_error: false });
    this.sent.push(frames);
    return frames;
  }

  /** Rightly signed, with any values in its fields. */
  private message(): Buffer[] {
    const type = this.pick(Object.keys(messages));
    const content: Record<string, unknown> = {};
    for (const field of messages[type]!) {
      const chance = this.below(8);
      if (chance === 0) continue;
      content[field] = this.pick(chance < 4 && right[field] !== undefined ? right[field] : values);
    }
    return this.frames(type, content, this.below(6) === 0 ? { subshell_id: this.pick(values) } : {});
  }

  /** With a wrong signature, or none: nothing may come of it. */
  private forged(): Buffer[] {
    const [type, content] = this.pick<[string, object]>([
      ["execute_request", { code: FORGED }],
      ["shutdown_request", { restart: false }],
      ["execute_request", { code: "process.exit(1)" }],
    ]);
    const frames = this.frames(type, content);
    const at = frames.findIndex((frame) => String(frame) === "<IDS|MSG>") + 1;
    const signature = String(frames[at]);
    const wrong = [
      "",
      signature.slice(1),
      signature.toUpperCase().replace(/^./, "g"),
      `${signature}0`,
      "0".repeat(signature.length),
      sign("another key", this.connection.digest, frames.slice(at + 1)),
    ];
    frames[at] = this.below(2) === 0 ? this.bytes(70) : Buffer.from(this.pick(wrong));
    return frames;
  }

  private cut(frames: Buffer[]): Buffer[] {
    const left = frames.slice(0, 1 + this.below(frames.length));
    if (this.below(2) === 0) left.splice(this.below(left.length), 1, this.pick(frames));
    return left;
  }

  private flipped(frames: Buffer[]): Buffer[] {
    const changed = frames.map((frame) => Buffer.from(frame));
    const frame = this.pick(changed);
    for (let n = 1 + this.below(4); n > 0 && frame.length > 0; n--)
      frame[this.below(frame.length)] = this.below(256);
    return changed;
  }

  /** The right key, but not what belongs under it: invalid UTF-8, no JSON, deep JSON, large JSON. */
  private signedGarbage(): Buffer[] {
    const parts = this.frames("comm_open", { comm_id: "1", target_name: "t" }).slice(-4);
    const depth = this.pick([900, 1_100, 5_000, 100_000]);
    const [open, close] = this.pick<[string, string]>([
      ["[", "]"],
      ['{"a":', "}"],
    ]);
    const deep = `${open.repeat(depth)}1${close.repeat(depth)}`;
    const garbage = [
      () => this.bytes(200),
      () => Buffer.from([0x7b, 0x22, 0xff, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]),
      () => Buffer.from(`{"data":${deep},"comm_id":"1","target_name":"t"}`),
      () => Buffer.from(`{"code":${deep},"user_expressions":${deep}}`),
      () => Buffer.from(deep),
      () => Buffer.from(this.pick(["null", "[]", "1", '"text"', "", "{", "{}{}"])),
      // One in some hundred, of a megabyte.
      () => Buffer.from(`{"data":"${"x".repeat(this.below(40) === 0 ? 1 << 20 : 1_000)}"}`),
    ];
    parts[this.below(4)] = this.pick(garbage)();
    return this.signed(parts);
  }

  private frames(msg_type: string, content: object, more = {}): Buffer[] {
    const id = `fuzz-${this.made++}`;
    const header = { msg_id: id, msg_type, session: "fuzz", username: "", date: "", version: "5.3", ...more };
    const odd = this.below(6) === 0;
    const parts = [
      header,
      odd ? { msg_id: this.pick(values) } : {},
      odd ? { a: this.pick(values) } : {},
      content,
    ];
    return this.signed(parts.map((part) => Buffer.from(JSON.stringify(part))));
  }

  private signed(parts: Buffer[]): Buffer[] {
    const { key, digest } = this.connection;
    // Proxies put identities before it; any bytes may be in them.
    const identities = Array.from({ length: this.below(3) }, () =>
      this.below(2) === 0 ? Buffer.from([0, 1, 0]) : this.bytes(300),
    );
    const buffers = Array.from({ length: Math.max(0, this.below(6) - 3) }, () => this.bytes(100));
    return [
      ...identities,
      Buffer.from("<IDS|MSG>"),
      Buffer.from(sign(key, digest, parts)),
      ...parts,
      ...buffers,
    ];
  }

  private pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }
}

function sign(key: string, digest: string, parts: readonly Buffer[]): string {
  const hmac = createHmac(digest, key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}
