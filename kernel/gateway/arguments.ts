// What an engine tells the kernel on its command line, or in a container by the environment.
//
// Counterpart: launch_ipykernel.py of Jupyter Enterprise Gateway 3.3 and of gateway_provisioners 0.5.

import { GatewayError } from "./gateway-error.ts";

/** What the kernel was told. */
export interface LauncherArguments {
  kernelId: string;
  /** Where the engine waits for the kernel's answer. */
  responseAddress: { host: string; port: number };
  /** The engine's RSA key, base64 of its DER (SPKI). */
  publicKey: string;
  portRange: string | undefined;
  /** CurveZMQ between engine and kernel. */
  encryption: "disabled" | "auto" | "required";
  /** Seconds without a sign of the engine, after which the kernel ends; 0: it waits for ever. */
  pollTimeout: number;
}

/** Engines ask every few seconds; one that was restarted, or a cut cable, should not cost the work of hours. */
const POLL_TIMEOUT = 600;

/** The options, and the variables of the environment that say the same. */
const options = {
  "kernel-id": ["KERNEL_ID"],
  "response-address": ["RESPONSE_ADDRESS", "EG_RESPONSE_ADDRESS", "KERNEL_RESPONSE_ADDRESS"],
  "public-key": ["PUBLIC_KEY", "EG_PUBLIC_KEY", "KERNEL_PUBLIC_KEY"],
  "port-range": ["PORT_RANGE", "EG_PORT_RANGE", "KERNEL_PORT_RANGE"],
  "transport-encryption": ["TRANSPORT_ENCRYPTION"],
  "poll-timeout": ["COKERNEL_POLL_TIMEOUT"],
  // Of kernels of other languages; taken, since one kernelspec is often made of another.
  "kernel-class-name": [],
  "spark-context-initialization-mode": [],
  "cluster-type": [],
} satisfies Record<string, string[]>;
type OptionName = keyof typeof options;

/**
 * Read the words behind `gateway-launcher`. Each option may be written as Enterprise Gateway's own kernelspecs still do:
 * `--RemoteProcessProxy.kernel-id`.
 *
 * @throws GatewayError naming the option
 */
export function launcherArguments(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): LauncherArguments {
  const given = read(words);
  const value = (name: OptionName): string | undefined => {
    const names = options[name] as readonly string[];
    return (
      present(given.get(name)) ?? names.map((variable) => present(env[variable])).find((v) => v !== undefined)
    );
  };
  const needed = (name: OptionName): string => {
    const found = value(name);
    if (found !== undefined) return found;
    throw new GatewayError(
      `--${name} is missing. A gateway starts this by a kernelspec: cokernel install --gateway ssh --hosts a,b`,
    );
  };
  return {
    kernelId: needed("kernel-id"),
    responseAddress: hostAndPort(needed("response-address")),
    publicKey: needed("public-key"),
    portRange: value("port-range"),
    encryption: encryption(value("transport-encryption")),
    pollTimeout: seconds(value("poll-timeout")),
  };
}

function read(words: readonly string[]): Map<OptionName, string> {
  const given = new Map<OptionName, string>();
  for (let at = 0; at < words.length; at++) {
    const [, name = "", , joined] =
      /^--(?:RemoteProcessProxy\.)?([a-z-]+)(=([\s\S]*))?$/.exec(words[at]!) ?? [];
    if (!Object.hasOwn(options, name))
      throw new GatewayError(
        `${JSON.stringify(words[at])} is no option of gateway-launcher: --${Object.keys(options).join(", --")}`,
      );
    const next = words[at + 1];
    if (joined !== undefined) given.set(name as OptionName, joined);
    // An option without its value counts as absent, as in the Python launchers.
    else if (next !== undefined && !next.startsWith("--")) given.set(name as OptionName, words[++at]!);
  }
  return given;
}

/** Engines leave a placeholder that they do not know as it stands: `{transport_encryption}`. */
function present(value: string | undefined): string | undefined {
  return value === undefined || value === "" || /^\{.*\}$/.test(value) ? undefined : value;
}

function hostAndPort(text: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host !== undefined && Number(port) > 0 && Number(port) < 65_536) return { host, port: Number(port) };
  throw new GatewayError(`--response-address ${JSON.stringify(text)} is not HOST:PORT.`);
}

function encryption(text = "disabled"): LauncherArguments["encryption"] {
  const policy = text.toLowerCase();
  if (policy === "disabled" || policy === "auto" || policy === "required") return policy;
  // Not taken for "disabled": whoever misspells it believes to be encrypted.
  throw new GatewayError(
    `--transport-encryption ${JSON.stringify(text)} is neither disabled, auto nor required.`,
  );
}

function seconds(text: string | undefined): number {
  if (text === undefined) return POLL_TIMEOUT;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new GatewayError(`--poll-timeout ${JSON.stringify(text)} is no number of seconds.`);
}
