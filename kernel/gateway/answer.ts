// The answer to the engine that started the kernel: where its sockets are, readable by that engine alone.
//
// AES in ECB mode, its key under an RSA key of 1,024 bits, and no proof of who answers: that is the engines' contract.
// It keeps listeners out and is no more than that.

import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { GatewayError } from "./gateway-error.ts";

/** Of the payload; 1: a key of its own for each answer, under the engine's. */
const VERSION = 1;
const CONNECT_MS = 10_000;

/**
 * What is sent: base64 of JSON.
 *
 * @param publicKey the engine's, base64 of DER
 * @throws GatewayError the key is none
 */
export function sealed(answer: object, publicKey: string): string {
  const key = randomBytes(16);
  const cipher = createCipheriv("aes-128-ecb", key, null);
  const conn_info = Buffer.concat([cipher.update(JSON.stringify(answer)), cipher.final()]).toString("base64");
  const padding = constants.RSA_PKCS1_PADDING;
  const sealedKey = publicEncrypt({ key: rsaKey(publicKey), padding }, key).toString("base64");
  return Buffer.from(JSON.stringify({ version: VERSION, key: sealedKey, conn_info })).toString("base64");
}

function rsaKey(text: string) {
  try {
    const key = createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
    if (key.asymmetricKeyType === "rsa") return key;
  } catch {
    // Said below, in the words of the option.
  }
  throw new GatewayError("--public-key is no RSA key: base64 of its DER, without header and line breaks.");
}

/** Send it and wait until the engine has it. @throws GatewayError that names the address */
export async function deliver(text: string, { host, port }: { host: string; port: number }): Promise<void> {
  const socket = connect({ host, port });
  socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error(`no answer in ${CONNECT_MS / 1000} s`)));
  try {
    await once(socket, "connect");
    // The engine reads to the end and then closes, too.
    socket.end(text).resume();
    await once(socket, "close");
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new GatewayError(
      `cannot reach ${host}:${port}, the gateway's response address (${why}): the kernel ends. ` +
        "EG_RESPONSE_IP or GP_RESPONSE_IP must be an address that this host has a route to.",
    );
  }
}
