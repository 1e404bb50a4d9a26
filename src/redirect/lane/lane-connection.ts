import type { Socket } from 'bun';
import { plainAddress } from '../../clicks/geo/address.ts';
import type { PreparedAnswer } from '../prepared-answers.ts';
import type { Relay } from './relay.ts';
import { createSendQueue, type SendQueue } from './send-queue.ts';

/** A client connection on the public port. */
export interface Connection {
  readonly socket: Socket<Connection>;
  readonly peer: string;
  readonly peerBytes: Uint8Array;
  readonly peerIsProxy: boolean;
  readonly outbox: SendQueue;
  /** Created for the first request that the lane does not answer itself. */
  relay: Relay | null;
  /**
   * Free: the next bytes start a request. Busy: a request is being answered, and later bytes are held. Closing: the
   * last answer has been sent, and no further request is read.
   */
  state: 'free' | 'busy' | 'closing';
  /** The start of a head, or bytes that arrived while the connection was busy. */
  held: Buffer | null;
  /** How many bytes of `held` the strict reader has checked. */
  checked: number;
  isPaused: boolean;
  /** The send queue holds the last answer; close the connection once it is empty. */
  endsWhenSent: boolean;
  /** The client has closed its sending side and may still read. */
  isHalfClosed: boolean;
  /** When the last byte was received or sent. */
  activeNs: number;
  /** When the client last read part of an answer, or an answer began. */
  answeredNs: number;
  /** When the first byte of the held head arrived; 0 without one. */
  headSinceNs: number;
}

export interface LaneLimits {
  /** Limit between two requests, and for a client that does not read its answer. */
  readonly idleMs: number;
  /** Limit from the first byte of a head to its last. */
  readonly headMs: number;
}

export const LANE_LIMITS: LaneLimits = { idleMs: 75_000, headMs: 10_000 };

/** How long input is still read after the last answer. Closing earlier could make the client lose that answer. */
const LINGER_MS = 2_000;
/** Pipelined bytes held while a request is answered; above this, reading pauses. */
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
    outbox: createSendQueue(socket, () => deps.onDrained(connection)),
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

/** Keeps a copy of bytes that cannot be processed yet; pauses reading when there are too many. */
export function hold(connection: Connection, bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  const { held } = connection;
  connection.held = held === null ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
  if (connection.held.length > HELD_BYTES_MAX) pause(connection);
}

/** Returns and clears the held bytes, followed by `bytes`. */
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

/** False while part of the text is queued; no other answer may be written until then. */
export function sendText({ socket, outbox }: Connection, text: string): boolean {
  const written = Math.max(0, socket.write(text));
  return written === text.length || outbox.write(Buffer.from(text.slice(written), 'latin1'));
}

/** The same for a prepared answer. */
export function sendPrepared({ socket, outbox }: Connection, { bytes, start, end }: PreparedAnswer): boolean {
  const written = Math.max(0, socket.write(bytes, start, end - start));
  return written === end - start || outbox.write(bytes.subarray(start + written, end));
}

/**
 * Ends the connection after its last answer. With `lingers`, unread input is drained first: closing a socket with
 * unread input resets it, and the client could lose the answer.
 */
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

/** The client has disconnected: no held request is started any more. */
export function abandon(connection: Connection): void {
  connection.state = 'closing';
  connection.held = null;
  connection.relay?.close();
}

/**
 * What the connection has waited for too long: the rest of a `request` that has no answer yet, or the `client`. Else
 * null.
 */
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

/** The full server may take as long as it needs for an answer; the client may not. */
function overdueWhileBusy(
  { outbox, relay, activeNs, answeredNs, isPaused }: Connection,
  nowNs: number,
  { idleMs }: LaneLimits,
): 'request' | 'client' | null {
  // Bytes that the client sends meanwhile do not count: it must read its answer.
  if (!outbox.isEmpty) return (nowNs - answeredNs) / NS_PER_MS > idleMs ? 'client' : null;
  if (relay === null || (nowNs - activeNs) / NS_PER_MS <= idleMs) return null;
  if (relay.waitsForClient) return 'client';
  if (!relay.isReceiving || isPaused) return null;
  return relay.hasAnswered ? 'client' : 'request';
}
