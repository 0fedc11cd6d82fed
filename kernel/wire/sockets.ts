// The five sockets: made, bound, read, closed. What is in the messages is not known here.
//
// A restarted kernel gets the ports of the one before it, which may still be closing: binding tries again for two
// seconds. Closing matters as much: a process that ends while a `receive` is pending is aborted by the addon.

import { chmodSync, rmSync } from "node:fs";
import { isIP } from "node:net";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Reply, Router, XPublisher } from "zeromq";
import { makeFolder } from "../../src/disk/make-folder.ts";
import { type Channel, type Connection, ConnectionFileError, channels } from "./connection-file.ts";
import { log } from "./log.ts";

const BIND_TRIES_MS = 2_000;
const BIND_PAUSE_MS = 40;
/** How long messages already sent may still travel after close; without it the process could hang at its end. */
const LINGER_MS = 1_000;
/** Held for each client of iopub that has not taken them yet; a piece of a stream has 256 KiB at the most. */
const HELD_MESSAGES = 128;
/** A client that takes nothing for so long is disconnected (where the system can: TCP_USER_TIMEOUT). */
const STUCK_MS = 8_000;
/** Above this, libzmq drops the connection that sent the frame (frames.ts refuses far smaller ones with a word). */
const MAX_MESSAGE = 1 << 30;

/** The open sockets. */
export interface Sockets {
  shell: Router;
  control: Router;
  stdin: Router;
  iopub: XPublisher;
  hb: Reply;
}

/** The part of a socket that is bound and closed. */
type Closable = {
  readonly closed: boolean;
  readonly lastEndpoint: string | null;
  bind(address: string): Promise<void>;
  close(): void;
};

/** Where no file says which ports to bind: some to try. */
interface Ports {
  /** 0: the system shall choose. */
  next(): number;
  /** Further ones to try when one is taken. */
  retries: number;
}

/** zeromq, loaded. */
export type Zeromq = typeof import("zeromq");

/**
 * Make all five; nobody can reach them yet.
 *
 * @throws ConnectionFileError encryption is asked for and not there
 */
export function makeSockets(zeromq: Zeromq, connection: Connection): Sockets {
  if (connection.curve && zeromq.capability.curve !== true)
    throw new ConnectionFileError(
      "the connection file asks for CurveZMQ, which this zeromq was built without.",
    );
  const options = {
    linger: LINGER_MS,
    maxMessageSize: MAX_MESSAGE,
    ipv6: connection.ip.includes(":"),
    // Before bind: set afterwards, they would leave the sockets open to everybody.
    ...(connection.curve && { curveServer: true, curveSecretKey: connection.curve.secretKey }),
  };
  // A client that connects anew by its old identity may be here before the end of its old connection, or where that is
  // never heard of. libzmq would be deaf to it for good. (ipython/ipykernel#270)
  // And a router drops in silence what is above the mark: replies to a client that does not read for a while.
  const router = { ...options, handover: true, sendHighWaterMark: 0 };
  return {
    shell: new zeromq.Router(router),
    control: new zeromq.Router(router),
    stdin: new zeromq.Router(router),
    // Every subscription is reported (or only the first client of a topic would be welcomed), and nothing dropped in
    // silence: see patient-publisher.ts.
    iopub: new zeromq.XPublisher({
      ...options,
      verbosity: "allSubs",
      sendHighWaterMark: HELD_MESSAGES,
      noDrop: true,
      tcpMaxRetransmitTimeout: STUCK_MS,
    }),
    hb: new zeromq.Reply(options),
  };
}

/**
 * Bind all five, or close them.
 *
 * @param ports instead of the connection's, into which they are written
 * @throws ConnectionFileError an address cannot be bound
 */
export async function bindSockets(sockets: Sockets, connection: Connection, ports?: Ports): Promise<void> {
  if (connection.transport === "ipc") makeIpcFolder(dirname(connection.ip));
  const ip = isName(connection) ? await addressOf(connection.ip) : connection.ip;
  const bound = channels.map((channel) =>
    ports === undefined
      ? bind(sockets[channel], address({ ...connection, ip }, channel))
      : bindAny(sockets[channel], connection, channel, ports),
  );
  try {
    await Promise.all(bound);
  } catch (error) {
    await Promise.allSettled(bound);
    await closeSockets(sockets, connection);
    throw error;
  }
  // The folder may be an older one, open to others: what stands in it is the user's alone.
  if (connection.transport === "ipc")
    for (const channel of channels) chmodSync(ipcFile(connection, channel), 0o600);
}

/**
 * Close all five, and remove the files of ipc sockets. Pending receives end.
 *
 * Resolves once libzmq has let go of them: what was sent has left, or has lingered for its time. A process that ends
 * earlier is held up by the addon until then, which after half a second complains on stderr, of a setting nobody can reach.
 */
export async function closeSockets(sockets: Sockets, connection: Connection): Promise<void> {
  const open = channels.map((channel) => sockets[channel]).filter(({ closed }) => !closed);
  const observers = open.map(({ events }) => events);
  for (const socket of open) socket.close();
  if (connection.transport === "ipc")
    for (const channel of channels) rmSync(ipcFile(connection, channel), { force: true });
  const late = setTimeout(() => {
    for (const observer of observers) observer.close();
  }, LINGER_MS);
  const ended = observers.map(async (observer) => {
    // The last one is "end"; a receive that is ended by close() gives nothing.
    for await (const _ of observer);
  });
  await Promise.allSettled(ended);
  clearTimeout(late);
}

/** A new pair of keys; null: this zeromq was built without CurveZMQ. */
export function makeCurveKeys({ capability, curveKeyPair }: Zeromq): NonNullable<Connection["curve"]> | null {
  return capability.curve === true ? curveKeyPair() : null;
}

/** Read a socket until it is closed, whatever becomes of a message: one reader each, since zeromq.js refuses a second. */
export async function readSocket(
  socket: { readonly closed: boolean; receive(): Promise<Buffer[]> },
  take: (frames: Buffer[]) => void | Promise<void>,
): Promise<void> {
  while (!socket.closed) {
    let frames: Buffer[];
    try {
      frames = await socket.receive();
    } catch (error) {
      if (socket.closed) return; // EAGAIN: closed while waiting
      // Readable, and yet nothing to read: libzmq itself has dropped what came (on hb, frames that no REQ sends).
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") continue;
      throw error;
    }
    try {
      await take(frames);
    } catch (error) {
      if (!socket.closed) log(`a message failed: ${(error as Error)?.stack ?? error}`);
    }
  }
}

/** Where a channel is bound. */
export function address(connection: Connection, channel: Channel): string {
  const { transport, ip, ports } = connection;
  if (transport === "ipc") return `ipc://${ipcFile(connection, channel)}`;
  return `tcp://${ip.includes(":") ? `[${ip}]` : ip}:${ports[channel]}`;
}

function ipcFile({ ip, ports }: Connection, channel: Channel): string {
  return `${ip}-${ports[channel]}`;
}

/** For ipc sockets, where there is none yet: nobody else may look into it. */
function makeIpcFolder(folder: string): void {
  try {
    makeFolder(folder, 0o700);
  } catch (error) {
    throw new ConnectionFileError(
      `${folder}, the folder of the ipc sockets, cannot be made: ${(error as Error).message}.`,
    );
  }
}

async function bind(socket: Closable, to: string): Promise<void> {
  for (const end = performance.now() + BIND_TRIES_MS; ; ) {
    try {
      return await socket.bind(to);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "EADDRINUSE" || performance.now() > end)
        throw new ConnectionFileError(`${to} cannot be bound: ${message}.`);
      await sleep(BIND_PAUSE_MS);
    }
  }
}

/** Bind to the first port that is free, and note it. */
async function bindAny(
  socket: Closable,
  connection: Connection,
  channel: Channel,
  ports: Ports,
): Promise<void> {
  for (let tries = 0; ; tries++) {
    connection.ports[channel] = ports.next();
    const to = address(connection, channel);
    try {
      await socket.bind(to);
      connection.ports[channel] = Number(/:(\d+)$/.exec(socket.lastEndpoint!)![1]);
      return;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "EADDRINUSE" || tries >= ports.retries)
        throw new ConnectionFileError(`${to} cannot be bound: ${message} (after ${tries + 1} tries).`);
    }
  }
}

function isName({ transport, ip }: Connection): boolean {
  return transport === "tcp" && ip !== "*" && isIP(ip) === 0;
}

/**
 * libzmq binds to addresses and interfaces, not to host names. Of a name that has addresses of both kinds, such as
 * localhost, clients take the IPv4 one.
 */
async function addressOf(name: string): Promise<string> {
  const { lookup } = await import("node:dns/promises");
  try {
    return (await lookup(name, { family: 4 }).catch(() => lookup(name))).address;
  } catch {
    return name; // of an interface, such as eth0
  }
}

/** The addon; where it has no binary for this machine it prints a stack for each candidate, we print one line. */
export async function loadZeromq(): Promise<Zeromq> {
  const { warn, error } = console;
  console.warn = console.error = () => {};
  try {
    return await import("zeromq");
  } catch (cause) {
    throw new ConnectionFileError(
      `zeromq has no binary for ${process.platform} ${process.arch} (${(cause as Error).message.split("\n")[0]}).`,
    );
  } finally {
    console.warn = warn;
    console.error = error;
  }
}
