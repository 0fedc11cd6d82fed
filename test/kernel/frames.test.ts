import { describe, expect, test } from "@jest/globals";
import { BadMessage, Codec, type Frame, MAX_FRAME } from "../../kernel/wire/frames.ts";

const bytes = (frames: Frame[]) => frames.map((frame) => Buffer.from(frame as Uint8Array));
const codec = () => new Codec("sha256", "secret");
const request = { identities: ["proxy", "client"], msgType: "kernel_info_request", content: { a: "ä€😀" } };
/** Frames signed with the right key, whatever is in them. */
function signed(...json: string[]): Buffer[] {
  const { createHmac } = process.getBuiltinModule("node:crypto");
  const hmac = createHmac("sha256", "secret");
  for (const each of json) hmac.update(each);
  return bytes(["<IDS|MSG>", hmac.digest("hex"), ...json]);
}

describe("Codec", () => {
  test("decodes what it encodes, with all identities and buffers", () => {
    const buffers = [new Uint8Array([1, 2]), new Uint8Array([])];
    const message = codec().decode(bytes(codec().encode({ ...request, buffers })));
    expect(message.identities.map(String)).toEqual(["proxy", "client"]);
    expect(message.header).toMatchObject({ msg_type: "kernel_info_request", version: "5.5" });
    expect(message.content).toEqual({ a: "ä€😀" });
    expect(message.buffers.map((buffer) => [...buffer])).toEqual([[1, 2], []]);
  });

  test("sends a request's header back whole, unknown fields and spelling included", () => {
    const header = '{"msg_id": "1", "msg_type":"x", "subshell_id": null, "later": [1.0]}';
    const { parent } = codec().decode(signed(header, "{}", "{}", "{}"));
    expect(String(codec().encode({ msgType: "y", parent, content: {} })[3])).toBe(header);
  });

  test("takes null for the parent of a message that has none", () => {
    const { parent_header } = codec().decode(signed('{"msg_id":"1","msg_type":"x"}', "null", "{}", "{}"));
    expect(parent_header).toEqual({});
  });

  test("takes content whose many brackets stand side by side, or in strings", () => {
    const content = { flat: Array.from({ length: 2_000 }, () => ({})), text: `"${"[".repeat(2_000)}` };
    expect(codec().decode(bytes(codec().encode({ ...request, content }))).content).toEqual(content);
  });

  test("sends half an emoji as the sign for it: Python could not save it in a notebook", () => {
    const half = "👍".slice(0, 1);
    const content = { half, [half]: `\\ud83d ${half}👍`, whole: "👍" };
    const frames = (given: object | string | Uint8Array) => {
      const sent = codec().encode({ ...request, content: given, metadata: { half } });
      return codec().decode(bytes(sent));
    };
    const whole = { half: "\ufffd", "\ufffd": "\\ud83d \ufffd👍", whole: "👍" };
    expect(frames(content).content).toEqual(whole);
    expect(frames(content).metadata).toEqual({ half: "\ufffd" });
    expect(frames(Buffer.from(JSON.stringify(content))).content).toEqual(whole);
    expect(frames('{"a":"\\ud83d\\udc4d"}').content).toEqual({ a: "👍" });
  });

  test("gives every message an id of its own, and a date with a zone", () => {
    const one = codec();
    const headers = [1, 2].map(() => JSON.parse(String(one.encode({ msgType: "status", content: {} })[2])));
    expect(headers[0].msg_id).not.toBe(headers[1].msg_id);
    expect(headers[1].msg_id).toBe(one.lastId);
    expect(headers[0].date).toMatch(/Z$/);
  });

  test("without a key signs nothing and takes any signature", () => {
    const unsigned = new Codec("sha256", "");
    const frames = bytes(unsigned.encode(request));
    expect(String(frames[3])).toBe("");
    frames[3] = Buffer.from("whatever");
    expect(unsigned.decode(frames).header.msg_type).toBe("kernel_info_request");
  });

  test("refuses a changed message, a changed signature, a foreign key", () => {
    const wrong = (change: (frames: Buffer[]) => void) => {
      const frames = bytes(codec().encode(request));
      change(frames);
      return () => codec().decode(frames);
    };
    expect(wrong((frames) => (frames[7] = Buffer.from("{}")))).toThrow("its signature is wrong");
    expect(wrong((frames) => (frames[3] = Buffer.from("00")))).toThrow("its signature is wrong");
    expect(() => codec().decode(bytes(new Codec("sha256", "other").encode(request)))).toThrow(BadMessage);
  });

  test.each<[string, Buffer[], string]>([
    ["nothing", [], "no <IDS|MSG> among 0 frames"],
    ["no delimiter", bytes(["a", "b"]), "no <IDS|MSG> among 2 frames"],
    ["missing frames", bytes(["<IDS|MSG>", "", "{}"]), "2 frames behind <IDS|MSG>, at least 5 are needed"],
    ["a header that is no JSON", signed("{", "{}", "{}", "{}"), "its header is not JSON"],
    ["a header that is an array", signed("[]", "{}", "{}", "{}"), "its header is not a JSON object"],
    ["a header without type", signed('{"msg_id":"1"}', "{}", "{}", "{}"), 'its header has no "msg_type"'],
    [
      "content that is null",
      signed('{"msg_id":"1","msg_type":"x"}', "{}", "{}", "null"),
      "its content is not",
    ],
    ["a huge header", signed(`{"a":"${"x".repeat(65_536)}"}`, "{}", "{}", "{}"), "a header of 65544 bytes"],
    [
      "deep content",
      signed('{"msg_id":"1","msg_type":"x"}', "{}", "{}", `{"a":${"[".repeat(1_000)}${"]".repeat(1_000)}}`),
      "its content is nested more than 1000 deep",
    ],
    ["a huge frame", [Buffer.alloc(0), { length: MAX_FRAME + 1 } as Buffer], "a frame of 134217729 bytes"],
  ])("names what is wrong with %s", (_, frames, message) => {
    expect(() => codec().decode(frames)).toThrow(message);
  });
});
