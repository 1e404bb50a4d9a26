import type { Socket } from 'bun';
import { plainAddress } from '../clicks/address.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import type { Relay } from './relay.ts';

/** A client of the public port. */
export interface Connection {
  readonly socket: Socket<Connection>;
  readonly peer: string;
  readonly peerBytes: Uint8Array;
  readonly peerIsProxy: boolean;
  readonly outbox: Outbox;
  /** Made for the first request that the lane does not answer itself. */
  relay: Relay | null;
  /**
   * Free: the next bytes begin a request. Busy: a request is being answered, and what comes meanwhile is held. Closing:
   * the last answer is sent, and nothing more is read.
   */
  state: 'free' | 'busy' | 'closing';
  /** The start of a head, or what came while the connection was busy. */
  held: Buffer | null;
  /** How much of `held` the strict reader has looked at. */
  checked: number;
  isPaused: boolean;
  /** What waits in the outbox is the last answer. */
  endsWhenSent: boolean;
  /** The client has said all that it will say, and may still read. */
  isHalfClosed: boolean;
  /** When the last byte came or went. */
  activeNs: number;
  /** When the client last took a part of an answer, or an answer began. */
  answeredNs: number;
  /** When the head that is held began; 0 without one. */
  headSinceNs: number;
}

export interface LaneLimits {
  /** Between two requests, and for a client that does not take its answer. */
  readonly idleMs: number;
  /** From the first byte of a head to its last. */
  readonly headMs: number;
}

export const LANE_LIMITS: LaneLimits = { idleMs: 75_000, headMs: 10_000 };

/** How long an ended connection is read on, so that the client finds the answer before it finds the end. */
const LINGER_MS = 2_000;
/** Requests that wait for the one before them; when there are more bytes, no more is read. */
const HELD_BYTES_MAX = 64 * 1024;
const NS_PER_MS = 1e6;

export function openConnection(
  socket: Socket<Connection>,
  deps: { isProxy: (peer: string) => boolean; onDrained: (connection: Connection) => void },
): Connection {
  const peer = plainAddress(socket.remoteAddress);
  const connection: Connection = {
    socket,
    peer,
    peerBytes: Buffer.from(peer, 'latin1'),
    peerIsProxy: deps.isProxy(peer),
    outbox: createOutbox(socket, () => deps.onDrained(connection)),
    relay: null,
    state: 'free',
    held: null,
    checked: 0,
    isPaused: false,
    endsWhenSent: false,
    isHalfClosed: false,
    activeNs: Bun.nanoseconds(),
    answeredNs: Bun.nanoseconds(),
    headSinceNs: 0,
  };
  return connection;
}

/** Keeps a copy of bytes that cannot be looked at now; the client waits when there are many. */
export function hold(connection: Connection, bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  const { held } = connection;
  connection.held = held === null ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
  if (connection.held.length > HELD_BYTES_MAX) pause(connection);
}

/** All that is held, and `bytes` after it; nothing is held any more. */
export function takeHeld(connection: Connection, bytes: Buffer | null = null): Buffer | null {
  const { held } = connection;
  connection.held = null;
  if (held === null || bytes === null) return held ?? bytes;
  return Buffer.concat([held, bytes]);
}

export function pause(connection: Connection): void {
  if (connection.isPaused) return;
  connection.isPaused = true;
  connection.socket.pause();
}

export function unpause(connection: Connection): void {
  if (!connection.isPaused) return;
  connection.isPaused = false;
  connection.socket.resume();
}

/** False while part of the text waits: then no other answer may be written. */
export function sendText({ socket, outbox }: Connection, text: string): boolean {
  const written = Math.max(0, socket.write(text));
  return written === text.length || outbox.write(Buffer.from(text.slice(written), 'latin1'));
}

/** The last answer is sent. Nothing unread may be left when a socket is closed, or the client could lose that answer. */
export function finish(connection: Connection, options: { lingers: boolean }): void {
  connection.state = 'closing';
  connection.held = null;
  connection.headSinceNs = 0;
  connection.relay?.close();
  connection.activeNs = Bun.nanoseconds();
  if (!options.lingers || connection.isHalfClosed) {
    connection.socket.end();
    return;
  }
  connection.socket.shutdown();
  unpause(connection);
}

/** The client is gone: nothing that was asked is begun any more. */
export function abandon(connection: Connection): void {
  connection.state = 'closing';
  connection.held = null;
  connection.relay?.close();
}

/** What a connection has waited for too long: the rest of a request that is not answered yet, or the client. Else null. */
export function overdue(
  connection: Connection,
  nowNs: number,
  limits: LaneLimits,
): 'request' | 'client' | null {
  const { state } = connection;
  const quietMs = (nowNs - connection.activeNs) / NS_PER_MS;
  switch (state) {
    case 'closing':
      return quietMs > LINGER_MS ? 'client' : null;
    case 'busy':
      return overdueWhileBusy(connection, nowNs, limits);
    case 'free':
      if (connection.headSinceNs !== 0)
        return (nowNs - connection.headSinceNs) / NS_PER_MS > limits.headMs ? 'request' : null;
      return quietMs > limits.idleMs ? 'client' : null;
  }
}

/** An answer takes as long as it takes: the server is waited for without end, and the client is not. */
function overdueWhileBusy(
  { outbox, relay, activeNs, answeredNs, isPaused }: Connection,
  nowNs: number,
  { idleMs }: LaneLimits,
): 'request' | 'client' | null {
  // Bytes that the client sends meanwhile do not count: they take nothing of its answer.
  if (!outbox.isEmpty) return (nowNs - answeredNs) / NS_PER_MS > idleMs ? 'client' : null;
  if (relay === null || (nowNs - activeNs) / NS_PER_MS <= idleMs) return null;
  if (relay.waitsForClient) return 'client';
  if (!relay.isReceiving || isPaused) return null;
  return relay.hasAnswered ? 'client' : 'request';
}
