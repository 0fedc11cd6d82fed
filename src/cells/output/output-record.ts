// An iopub message on its way to the wire thread: one line about it, and its content.
//
// The content becomes JSON where it comes from, once, and goes out as it is: a bundle may hold what JSON leaves out and no
// message between threads can carry (functions), and it may have many MiB.

import { withoutToJson } from "../intrinsics.ts";
import type { CellOutput } from "../messages.ts";

/** What the wire thread gets of a {@link CellOutput}. */
export interface OutputRecord {
  msgType: CellOutput["msgType"];
  metadata: Record<string, unknown>;
  /** What of the content matters on the way; a cell may have put anything there. */
  about: { display_id?: unknown; comm_id?: unknown; target_name?: unknown };
  /** As JSON in UTF-8. */
  content: Uint8Array;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** JSON has no line's end that is not escaped. */
const END = 0x0a;

/** @throws TypeError what JSON has no form for: a BigInt, a circle */
export function outputRecord({ msgType, content, metadata = {} }: CellOutput): Uint8Array<ArrayBuffer> {
  const { comm_id, target_name, transient } = content;
  const about = { comm_id, target_name, display_id: (transient as { display_id?: unknown })?.display_id };
  return encoder.encode(
    withoutToJson(() => `${JSON.stringify({ msgType, metadata, about })}\n${JSON.stringify(content)}`),
  );
}

/** The counterpart. */
export function readOutputRecord(bytes: Uint8Array): OutputRecord {
  const end = bytes.indexOf(END);
  const head = JSON.parse(decoder.decode(bytes.subarray(0, end)));
  return { ...head, content: bytes.subarray(end + 1) };
}
