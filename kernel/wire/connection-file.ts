// The connection file: which five addresses to bind, and the key that signs messages. Reads and checks only.
//
// Unknown fields are ignored (remote managers add pid, kernel_id and more). What is missing or wrong is said by
// name, in one line: this is the first thing that a broken installation meets.

import { readFileSync } from "node:fs";

/** The five sockets, named as the fields of the file are (`shell_port` …). */
export const channels = ["shell", "iopub", "stdin", "control", "hb"] as const;
export type Channel = (typeof channels)[number];

/** What Python's hashlib and OpenSSL call by the same name. */
const DIGESTS = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"];

/** Z85 of 32 bytes. */
const CURVE_KEY = /^[0-9a-zA-Z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/;

/** A checked connection file. */
export interface Connection {
  transport: "tcp" | "ipc";
  /** An IP address, a host name, `*`; with ipc the prefix of the socket files' paths. */
  ip: string;
  ports: Record<Channel, number>;
  /** Empty: messages are not signed. */
  key: string;
  /** Of `hmac-sha256`, the part behind the hyphen. */
  digest: string;
  /** Keys of CurveZMQ, where the client asks for encryption. */
  curve?: { publicKey: string; secretKey: string };
}

/** The connection file cannot be used; the message is one line that names the file and the field. */
export class ConnectionFileError extends Error {
  override name = "ConnectionFileError";
}

/**
 * Read a connection file.
 *
 * @throws ConnectionFileError
 * @remarks Making kernels, section "Connection files".
 */
export function readConnectionFile(path: string): Connection {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new ConnectionFileError(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  return checkConnection(path, text);
}

/** Check the text of a connection file; `path` is for the messages. */
export function checkConnection(path: string, text: string): Connection {
  const wrong = (what: string) =>
    new ConnectionFileError(
      `${path}: ${what} A kernel is started by a client that writes this file; to try it by hand: ` +
        "jupyter console --kernel cokernel",
    );
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(text);
  } catch (error) {
    throw wrong(`not JSON (${(error as Error).message}).`);
  }
  if (typeof fields !== "object" || fields === null || Array.isArray(fields))
    throw wrong("not a JSON object.");
  if ("registration_port" in fields)
    throw wrong(
      `"registration_port" makes it a registration file; the handshake of protocol 5.6 is not spoken.`,
    );

  const field = (name: string, missing?: unknown): unknown => {
    const value = fields[name] ?? missing;
    if (value === undefined) throw wrong(`"${name}" is missing.`);
    return value;
  };
  const string = (name: string, missing?: string): string => {
    const value = field(name, missing);
    if (typeof value !== "string") throw wrong(`"${name}" is ${shown(value)}, not a string.`);
    return value;
  };

  const transport = string("transport", "tcp");
  if (transport !== "tcp" && transport !== "ipc")
    throw wrong(`"transport" is ${shown(transport)}, neither "tcp" nor "ipc".`);
  const ports = {} as Record<Channel, number>;
  for (const channel of channels) {
    const port = field(`${channel}_port`);
    if (!Number.isInteger(port) || (port as number) < 1 || (port as number) > 65_535)
      throw wrong(`"${channel}_port" is ${shown(port)}, not a port.`);
    ports[channel] = port as number;
  }
  const ip = string("ip");
  if (ip === "") throw wrong('"ip" is empty.');
  const key = string("key", "");
  const scheme = string("signature_scheme", "hmac-sha256");
  const digest = scheme.startsWith("hmac-") ? scheme.slice(5) : "";
  if (key !== "" && !DIGESTS.includes(digest))
    throw wrong(`"signature_scheme" is ${shown(scheme)}, not hmac- and one of ${DIGESTS.join(", ")}.`);

  const publicKey = fields.curve_publickey;
  const secretKey = fields.curve_secretkey;
  if (publicKey === undefined && secretKey === undefined) return { transport, ip, ports, key, digest };
  // Half a pair must not end as an unencrypted kernel that its user believes to be encrypted.
  if (typeof publicKey !== "string" || typeof secretKey !== "string")
    throw wrong('"curve_publickey" and "curve_secretkey" must both be there, as strings.');
  // Never shown, nor a part of it: this line goes into logs.
  for (const [name, value] of Object.entries({ curve_publickey: publicKey, curve_secretkey: secretKey }))
    if (!CURVE_KEY.test(value)) throw wrong(`"${name}" is no key of CurveZMQ: 40 characters of Z85.`);
  return { transport, ip, ports, key, digest, curve: { publicKey, secretKey } };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
