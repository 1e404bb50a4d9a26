import type { Socket, TCPSocketListener } from 'bun';
import { plainAddress } from '../clicks/address.ts';
import { createCapture } from '../clicks/spool-record.ts';
import type { SpoolWriter } from '../clicks/spool-writer.ts';
import { TRIGGERS, VISIT_KINDS } from '../core/click.ts';
import { hasMarker, QR_MARKER } from '../core/decorate.ts';
import type { Clock } from '../core/ports.ts';
import { ANYBODY, resolve } from '../core/resolve.ts';
import type { Route } from '../core/route.ts';
import type { VisitorFacts } from '../core/visitor.ts';
import { type AddressList, believedAddress } from './client-address.ts';
import type { Hosts, ServedHost } from './hosts.ts';
import type { DecideInLane } from './lane-behaviour.ts';
import { countLatency, createLaneCounters, type LaneCounters } from './lane-counters.ts';
import { laneFacts } from './lane-facts.ts';
import type { Found, Lookup } from './lookup.ts';
import { createDateText, redirectText } from './reply.ts';
import { createRequestHead, readRequestHead } from './request-head.ts';
import { openTunnel, type Tunnel, type Upstream } from './tunnel.ts';

/**
 * The listener of the public port. It answers the one request that matters, a plain visit of a plain link, straight
 * from the bytes that came, and hands every other connection to the full server, byte for byte.
 */
export interface FastLane {
  readonly port: number;
  /** Descriptor of the listening socket. */
  readonly fd: number;
  readonly counters: LaneCounters;
  /** No new connections; open ones end as soon as they are idle. Resolves when all are gone or `timeoutMs` passed. */
  stop(timeoutMs: number): Promise<void>;
}

interface Connection {
  readonly peer: string;
  readonly peerBytes: Uint8Array;
  readonly peerIsProxy: boolean;
  tunnel: Tunnel | null;
  /** Waits for the store or the disk; what comes meanwhile is kept here. */
  pending: boolean;
  held: Buffer | null;
}

/** A redirect as text. Kept with the link where every visitor gets the same. */
interface LaneAnswer {
  readonly before: string;
  readonly after: string;
  readonly destination: Uint8Array;
  readonly rule: number;
  readonly variant: number;
}

export interface FastLaneOptions {
  readonly hostname: string;
  readonly port: number;
  readonly reusePort: boolean;
  readonly hosts: Hosts;
  readonly lookup: Lookup;
  readonly spool: SpoolWriter;
  readonly upstream: Upstream;
  readonly decide: DecideInLane;
  readonly trustedProxies: AddressList;
  /** Lower case; '' believes none. */
  readonly countryHeader: string;
  readonly respectDnt: boolean;
  readonly clock: Clock;
  /** Told once of an untrusted peer that sends X-Forwarded-For. */
  readonly onUntrustedProxy: (peer: string) => void;
}

/** Seconds that an idle connection is kept. */
const IDLE_S = 75;
const LAST_REQUEST_MS = 300;
const HELD_BYTES_MAX = 64 * 1024;
const CLICK = VISIT_KINDS.indexOf('click');
const CAME_BY_LINK = TRIGGERS.indexOf('link');
const SCAN = TRIGGERS.indexOf('qr');
/** The connection is in other hands now. */
const TAKEN = -1;

export function startFastLane(options: FastLaneOptions): FastLane {
  const { hosts, lookup, spool, upstream, decide, trustedProxies, respectDnt, clock } = options;
  const countryHeader = Buffer.from(options.countryHeader.toLowerCase(), 'latin1');
  const counters = createLaneCounters();
  const open = new Set<Socket<Connection>>();
  const head = createRequestHead();
  const capture = createCapture();
  const dateText = createDateText();
  let stopping = false;
  let warned = false;

  /** Answers whole requests in `bytes` one after the other; the first that is not plain moves the connection on. */
  function serve(socket: Socket<Connection>, bytes: Buffer, looked?: Found | null): void {
    let at = looked === undefined ? 0 : serveOne(socket, bytes, 0, looked);
    while (at !== TAKEN && at < bytes.length) at = serveOne(socket, bytes, at);
    if (stopping && at !== TAKEN) socket.end();
  }

  /** Where the next request begins, or TAKEN. `looked` is what the store has answered for this request meanwhile. */
  function serveOne(socket: Socket<Connection>, bytes: Buffer, at: number, looked?: Found | null): number {
    const startedNs = Bun.nanoseconds();
    if (!readRequestHead(bytes, at, head, capture, countryHeader)) return passOn(socket, bytes, at);
    const host = hosts.of(bytes.toString('latin1', head.hostStart, head.hostEnd));
    if (host === null) return passOn(socket, bytes, at);
    const found =
      looked === undefined
        ? lookup.find(host, bytes.toString('latin1', capture.targetStart, head.pathEnd))
        : looked;
    if (found instanceof Promise) return waitFor(socket, found, bytes, at);
    const answer = found === null ? null : answerOf(found, host, bytes, at, socket.data);
    if (found === null || answer === null) return passOn(socket, bytes, at);
    if (answer instanceof Promise)
      return waitFor(
        socket,
        answer.then(() => found),
        bytes,
        at,
      );

    const room = head.isHead ? null : spool.room();
    if (room !== null)
      return waitFor(
        socket,
        room.then(() => found),
        bytes,
        at,
      );
    if (head.isHead) counters.heads++;
    else record(socket.data, found.route, answer, bytes);
    const text = answer.before + dateText(clock.nowMs()) + answer.after;
    const durable = head.isHead ? null : spool.durable();
    if (durable !== null) return answerWhenDurable(socket, durable, text, bytes.subarray(head.end));
    send(socket, text);
    countLatency(counters, (Bun.nanoseconds() - startedNs) / 1_000);
    return head.end;
  }

  /** The answer that this lane may give, or null when the full server must look at the visit. */
  function answerOf(
    found: Found,
    host: ServedHost,
    bytes: Buffer,
    at: number,
    connection: Connection,
  ): LaneAnswer | null | Promise<void> {
    const { route, rest, memo } = found;
    if (memo.answer !== null) return memo.answer as LaneAnswer;
    const { behaviour } = route;
    const wantsQuery = route.forwardQuery || behaviour !== null;
    const query = wantsQuery ? bytes.toString('latin1', head.pathEnd + 1, capture.targetEnd) : '';
    const go =
      behaviour === null
        ? resolve(route, { ...ANYBODY, nowMs: clock.nowMs(), query, rest })
        : decide(route, behaviour, { facts: factsOf(connection, bytes, at), query, rest });
    if (go instanceof Promise) return go;
    if (go === null || go.kind !== 'go' || go.limited) return null;
    const wishes = { hideReferrer: route.hideReferrer, hidden: host.settings.robots === 'disallow' };
    const answer: LaneAnswer = {
      ...redirectText(route.status, go.to, wishes),
      destination: Buffer.from(go.destination, 'latin1'),
      rule: go.rule,
      variant: go.variant,
    };
    if (isTheSameForAll(route) && rest === '') memo.answer = answer;
    return answer;
  }

  const factsOf = (connection: Connection, bytes: Buffer, at: number): VisitorFacts =>
    laneFacts({
      ...{ bytes, at, head, capture },
      isFromProxy: connection.peerIsProxy,
      address: () => addressOf(connection, bytes),
    });

  function record(connection: Connection, route: Route, answer: LaneAnswer, bytes: Buffer): void {
    counters.redirects++;
    if (respectDnt && head.refusesTracking) {
      counters.untracked++;
      return;
    }
    capture.atMs = clock.nowMs();
    capture.kind = CLICK;
    capture.trigger = isScan(bytes) ? SCAN : CAME_BY_LINK;
    capture.linkId = route.linkId;
    capture.workspaceId = route.workspaceId;
    capture.domainId = route.domainId;
    capture.rule = answer.rule;
    capture.variant = answer.variant;
    capture.destination = answer.destination;
    capture.address =
      head.forwardedEnd === 0 ? connection.peerBytes : Buffer.from(addressOf(connection, bytes), 'latin1');
    // A country is believed from whom an address is believed.
    if (!connection.peerIsProxy) capture.countryStart = capture.countryEnd = 0;
    spool.append(capture);
  }

  /** Whether the query holds the marker of a QR code. */
  function isScan(bytes: Buffer): boolean {
    if (capture.targetEnd - head.pathEnd <= QR_MARKER.length) return false;
    return hasMarker(bytes.toString('latin1', head.pathEnd + 1, capture.targetEnd));
  }

  function addressOf(connection: Connection, bytes: Buffer): string {
    if (head.forwardedEnd === 0) return connection.peer;
    if (!connection.peerIsProxy) {
      if (!warned) options.onUntrustedProxy(connection.peer);
      warned = true;
      return connection.peer;
    }
    const told = bytes.toString('latin1', head.forwardedStart, head.forwardedEnd);
    return believedAddress(connection.peer, told, trustedProxies);
  }

  function send(socket: Socket<Connection>, text: string): void {
    // A redirect is far smaller than any send buffer; a client that has filled it reads nothing, and is let go.
    if (socket.write(text) < text.length) socket.terminate();
  }

  function waitFor(
    socket: Socket<Connection>,
    found: Promise<Found | null>,
    bytes: Buffer,
    at: number,
  ): number {
    const kept = Buffer.from(bytes.subarray(at));
    socket.data.pending = true;
    found.then(
      (looked) => resume(socket, kept, looked),
      () => {
        socket.data.pending = false;
        passOn(socket, joined(kept, socket.data.held), 0);
      },
    );
    return TAKEN;
  }

  function answerWhenDurable(
    socket: Socket<Connection>,
    durable: Promise<void>,
    text: string,
    rest: Buffer,
  ): number {
    const kept = Buffer.from(rest);
    socket.data.pending = true;
    // A disk that fails to flush does not keep visitors waiting: the click is with the operating system.
    durable
      .catch(() => undefined)
      .then(() => {
        send(socket, text);
        resume(socket, kept);
      });
    return TAKEN;
  }

  /** Goes on with what was left, and with what came meanwhile. */
  function resume(socket: Socket<Connection>, kept: Buffer, looked?: Found | null): void {
    const all = joined(kept, socket.data.held);
    socket.data.pending = false;
    socket.data.held = null;
    if (all.length > 0) serve(socket, all, looked);
    else if (stopping) socket.end();
  }

  function passOn(socket: Socket<Connection>, bytes: Buffer, at: number): number {
    counters.tunnels++;
    socket.timeout(0);
    socket.data.tunnel = openTunnel(socket, socket.data.peer, upstream, bytes.subarray(at));
    return TAKEN;
  }

  // Understood by the runtime, missing from its types.
  const listening: Bun.TCPSocketListenOptions<Connection> & { reusePort: boolean } = {
    hostname: options.hostname,
    port: options.port,
    reusePort: options.reusePort,
    socket: {
      open(socket) {
        const peer = plainAddress(socket.remoteAddress);
        socket.data = {
          peer,
          peerBytes: Buffer.from(peer, 'latin1'),
          peerIsProxy: trustedProxies.has(peer),
          tunnel: null,
          pending: false,
          held: null,
        };
        open.add(socket);
        socket.timeout(IDLE_S);
      },
      data(socket, bytes) {
        const connection = socket.data;
        if (connection.tunnel !== null) connection.tunnel.receive(bytes);
        else if (connection.pending) keepForLater(socket, bytes);
        else serve(socket, bytes);
      },
      drain: (socket) => socket.data.tunnel?.drained(),
      timeout(socket) {
        socket.end();
      },
      close(socket) {
        open.delete(socket);
        socket.data.tunnel?.closed();
      },
      error: () => undefined,
    },
  };
  const listener = Bun.listen(listening) as TCPSocketListener<Connection> & { readonly fd: number };

  function keepForLater(socket: Socket<Connection>, bytes: Buffer): void {
    const { held } = socket.data;
    const all = held === null ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
    if (all.length > HELD_BYTES_MAX) socket.terminate();
    else socket.data.held = all;
  }

  return {
    port: listener.port,
    fd: listener.fd,
    counters,
    async stop(timeoutMs) {
      stopping = true;
      listener.stop();
      const untilMs = performance.now() + timeoutMs;
      // A request may be on its way over an idle connection: it is still answered, and the connection ends after it.
      await Bun.sleep(Math.min(LAST_REQUEST_MS, timeoutMs));
      for (const socket of open) if (socket.data.tunnel === null && !socket.data.pending) socket.end();
      while (open.size > 0 && performance.now() < untilMs) await Bun.sleep(10);
      for (const socket of open) socket.terminate();
    },
  };
}

function joined(first: Buffer, second: Buffer | null): Buffer {
  return second === null ? first : Buffer.concat([first, second]);
}

/** Neither time nor the visitor changes the answer of such a link. */
function isTheSameForAll(route: Route): boolean {
  if (route.behaviour !== null || route.forwardQuery) return false;
  return route.startsAtMs === null && route.expiresAtMs === null;
}
