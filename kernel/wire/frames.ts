// Messages as frames: identities | <IDS|MSG> | signature | header | parent_header | metadata | content | buffers.
//
// Encodes, decodes, signs and checks; knows no socket and no message type. A request's header is kept as the text
// that came, so that it goes back whole as parent_header, unknown fields included.

import { createHmac, timingSafeEqual } from "node:crypto";
import { v4 as uuid } from "uuid";

/** The version of the protocol that headers, kernel_info and the kernelspec name. */
export const PROTOCOL_VERSION = "5.5";

/** A frame longer than this is refused (with a line that says so; the socket itself refuses far above it). */
export const MAX_FRAME = 128 << 20;

/** A header stays in memory for as long as its cell may print, which is as long as the kernel lives. */
const MAX_HEADER = 64 << 10;

/** Brackets in brackets: JSON.parse does not mind 100,000, whatever walks or clones the value has a stack. */
const MAX_NESTING = 1_000;

/** Whole pairs, halves of one, and any other escape: the backslash of `\\ud800` begins none. */
const ESCAPES = /\\(?:ud[89ab][\da-f]{2}\\ud[c-f][\da-f]{2}|(ud[89a-f][\da-f]{2})|.)/g;

const DELIMITER = "<IDS|MSG>";
const NO_PARENT = "{}";

/** What zeromq takes as one frame. */
export type Frame = string | Uint8Array;

/** A message that came in. */
export interface Message {
  /** Routing frames of the ROUTER socket; proxies add theirs, and the reply needs all of them. */
  identities: Uint8Array[];
  /** As it came; empty where messages are not signed. */
  signature: string;
  header: { msg_id: string; msg_type: string; [field: string]: unknown };
  /** The header's text: the parent_header of everything that answers this message. */
  parent: string;
  /** What this message answers itself: only an input_reply does, and not of every client. */
  parent_header: { msg_id?: unknown };
  metadata: Record<string, unknown>;
  content: Record<string, unknown>;
  buffers: Uint8Array[];
}

/** A message to send. */
export interface Outgoing {
  /** Routing frames, or the topic on iopub. */
  identities?: readonly Frame[];
  msgType: string;
  /** Text of the parent's header; without it the message has no parent. */
  parent?: string | undefined;
  /** An object, or its JSON. */
  content: object | Frame;
  metadata?: object;
  buffers?: readonly Uint8Array[] | undefined;
}

/** A message that cannot be taken; the message of the error is one line that names what is wrong with it. */
export class BadMessage extends Error {
  override name = "BadMessage";
}

/** Encodes and decodes with one key; makes message ids. */
export class Codec {
  /** The kernel's session: one for each process. */
  readonly session = uuid();
  private messages = 0;

  /** msg_id of the message encoded last. */
  get lastId(): string {
    return `${this.session}_${this.messages}`;
  }

  constructor(
    private readonly digest: string,
    private readonly key: string,
  ) {}

  /** @remarks Messaging protocol, section "The wire protocol". */
  encode({
    identities = [],
    msgType,
    parent = NO_PARENT,
    content,
    metadata = {},
    buffers = [],
  }: Outgoing): Frame[] {
    this.messages += 1; // unique for each message: clients drop a reply whose id they have seen
    const header = JSON.stringify({
      msg_id: this.lastId,
      session: this.session,
      username: "kernel",
      date: new Date().toISOString(),
      msg_type: msgType,
      version: PROTOCOL_VERSION,
    });
    const json =
      typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content);
    const signed = [header, parent, wellFormed(JSON.stringify(metadata)), wellFormed(json)];
    return [...identities, DELIMITER, this.sign(signed), ...signed, ...buffers];
  }

  /** @throws BadMessage */
  decode(frames: readonly Uint8Array[]): Message {
    for (const frame of frames)
      if (frame.length > MAX_FRAME)
        throw new BadMessage(`a frame of ${frame.length} bytes, above ${MAX_FRAME}`);
    const at = frames.findIndex((frame) => frame.length === DELIMITER.length && text(frame) === DELIMITER);
    if (at < 0) throw new BadMessage(`no ${DELIMITER} among ${frames.length} frames`);
    const signature = frames[at + 1];
    const signed = frames.slice(at + 2, at + 6);
    if (signature === undefined || signed.length < 4)
      throw new BadMessage(`${frames.length - at - 1} frames behind ${DELIMITER}, at least 5 are needed`);
    if (!this.signedBy(signature, signed)) throw new BadMessage("its signature is wrong");

    if (signed[0]!.length > MAX_HEADER)
      throw new BadMessage(`a header of ${signed[0]!.length} bytes, above ${MAX_HEADER}`);
    const header = object("header", signed[0]!);
    for (const field of ["msg_id", "msg_type"])
      if (typeof header[field] !== "string") throw new BadMessage(`its header has no "${field}"`);
    return {
      identities: frames.slice(0, at),
      signature: this.key === "" ? "" : text(signature),
      header: header as Message["header"],
      parent: text(signed[0]!),
      // Some clients write null where a message answers none; ipykernel takes that, too.
      parent_header: text(signed[1]!) === "null" ? {} : object("parent_header", signed[1]!),
      metadata: object("metadata", signed[2]!),
      content: object("content", signed[3]!),
      buffers: frames.slice(at + 6),
    };
  }

  private sign(frames: readonly Frame[]): string {
    if (this.key === "") return "";
    const hmac = createHmac(this.digest, this.key);
    for (const frame of frames) hmac.update(frame);
    return hmac.digest("hex");
  }

  /** Over the bytes as they came; in constant time. */
  private signedBy(signature: Uint8Array, frames: readonly Uint8Array[]): boolean {
    if (this.key === "") return true;
    const expected = Buffer.from(this.sign(frames));
    return expected.length === signature.length && timingSafeEqual(expected, signature);
  }
}

/**
 * JSON whose texts are Unicode. Half an emoji, as of `"👍".slice(0, 1)`, is a text to JavaScript and not to Python: a
 * client could not save its notebook any more. JSON.stringify writes just these as escapes.
 */
function wellFormed(json: Frame): Frame {
  const looked = typeof json === "string" ? json : Buffer.from(json.buffer, json.byteOffset, json.length);
  if (!looked.includes("\\ud")) return json;
  return looked.toString().replace(ESCAPES, (found, half) => (half === undefined ? found : "\\ufffd"));
}

function text(frame: Uint8Array): string {
  return Buffer.from(frame.buffer, frame.byteOffset, frame.length).toString();
}

function object(name: string, frame: Uint8Array): Record<string, unknown> {
  if (nested(frame)) throw new BadMessage(`its ${name} is nested more than ${MAX_NESTING} deep`);
  let value: unknown;
  try {
    value = JSON.parse(text(frame));
  } catch (error) {
    throw new BadMessage(`its ${name} is not JSON (${(error as Error).message.slice(0, 80)})`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new BadMessage(`its ${name} is not a JSON object`);
  return value as Record<string, unknown>;
}

/** Is it JSON with more than {@link MAX_NESTING} brackets open? A frame too short for so many is not looked at. */
function nested(frame: Uint8Array): boolean {
  if (frame.length <= 2 * MAX_NESTING) return false;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < frame.length; at++) {
    const byte = frame[at]!;
    if (quoted) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) quoted = false;
    } else if (byte === 0x22) quoted = true;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > MAX_NESTING) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}
