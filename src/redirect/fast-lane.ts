import type { TCPSocketListener } from 'bun';
import {
  type Connection,
  finish,
  hold,
  LANE_LIMITS,
  type LaneLimits,
  openConnection,
  overdue,
  pause,
  sendText,
  takeHeld,
  unpause,
} from './lane-connection.ts';
import { countLatency, createLaneCounters, type LaneCounters } from './lane-counters.ts';
import type { Found } from './lookup.ts';
import { createPlainVisits, type PlainVisitsDeps } from './plain-visits.ts';
import { createRelay, type Outcome, type Relay, type UpstreamSource } from './relay.ts';
import { createDateText, type RefusalStatus, refusalText } from './reply.ts';
import { readStrictHead, type StrictHead } from './strict-head.ts';

/**
 * The listener of the public port. It answers the one request that matters, a plain visit of a plain link, straight from
 * the bytes that came. Any other valid request is passed on to the full server, and its answer back, one at a time; what
 * is not valid is refused here, by one reader for all.
 */
export interface FastLane {
  readonly port: number;
  /** Of the socket that listens. */
  readonly fd: number;
  readonly counters: LaneCounters;
  /**
   * Listens no longer. Requests under way are answered, and each connection ends after its answer; idle ones and streams
   * of events end at once. Resolves when all are gone or `timeoutMs` passed.
   */
  stop(timeoutMs: number): Promise<void>;
}

export interface FastLaneOptions extends PlainVisitsDeps {
  readonly hostname: string;
  readonly port: number;
  readonly reusePort: boolean;
  readonly upstream: UpstreamSource;
  readonly limits?: LaneLimits;
}

/** A request may be on its way over an idle connection when the lane stops: for so long it is still answered. */
const LAST_REQUEST_MS = 250;
const SWEEP_MS = 1_000;
const CR = 0x0d;
const LF = 0x0a;
/** The connection is busy, or closing: nothing is read on. */
const TAKEN = -1;

export function startFastLane(options: FastLaneOptions): FastLane {
  const { spool, clock, trustedProxies, limits = LANE_LIMITS } = options;
  const counters = createLaneCounters();
  const visits = createPlainVisits(options, counters);
  const open = new Set<Connection>();
  const dateText = createDateText();
  let isStopping = false;

  /** Answers whole requests one after the other, until one has to wait for something or a head is not all there. */
  function serve(connection: Connection, bytes: Buffer, looked?: Found | null): void {
    let at = serveOne(connection, bytes, 0, looked);
    while (at !== TAKEN && at < bytes.length) at = serveOne(connection, bytes, at);
    if (at !== TAKEN && connection.isHalfClosed) connection.socket.end();
  }

  /** Where the next request begins, or TAKEN. `looked` is what has been found for this request meanwhile. */
  function serveOne(connection: Connection, bytes: Buffer, at: number, looked?: Found | null): number {
    const startedNs = Bun.nanoseconds();
    connection.activeNs = startedNs;
    if (!visits.read(bytes, at)) return serveOther(connection, bytes, at);
    const { head } = visits;
    const isLast = head.closes || isStopping;
    const answer = visits.answer(connection, bytes, at, { isLast, looked });
    if (answer === null) return serveStrictly(connection, bytes, at);
    if (typeof answer !== 'string') return waitFor(connection, answer, bytes, at);
    connection.headSinceNs = 0;
    const durable = head.isHead ? null : spool.durable();
    if (durable !== null)
      return answerWhenDurable(connection, durable, answer, isLast, bytes.subarray(head.end));
    const isSent = sendText(connection, answer);
    countLatency(counters, (Bun.nanoseconds() - startedNs) / 1_000);
    if (isLast && isSent) finish(connection, { lingers: head.end < bytes.length });
    if (!isSent) holdUntilSent(connection, bytes.subarray(head.end), isLast);
    return isLast || !isSent ? TAKEN : head.end;
  }

  /** An empty line before a request is passed over (RFC 9112, section 2.2). */
  function serveOther(connection: Connection, bytes: Buffer, at: number): number {
    return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : serveStrictly(connection, bytes, at);
  }

  function serveStrictly(connection: Connection, bytes: Buffer, at: number): number {
    const reading = readStrictHead(bytes, at, at === 0 ? connection.checked : at);
    switch (reading.kind) {
      case 'incomplete':
        if (connection.isHalfClosed) {
          connection.socket.end();
          return TAKEN;
        }
        hold(connection, bytes.subarray(at));
        connection.checked = bytes.length - at;
        if (connection.headSinceNs === 0) connection.headSinceNs = connection.activeNs;
        return TAKEN;
      case 'refused':
        return refuse(connection, reading.status);
      case 'request':
        return passOn(connection, reading, bytes);
    }
  }

  function refuse(connection: Connection, status: RefusalStatus, isHead = false): number {
    counters.refused++;
    sendText(connection, refusalText(status, dateText(clock.nowMs()), { isHead }));
    finish(connection, { lingers: true });
    return TAKEN;
  }

  /** Reads and answers again once `found` is there. */
  function waitFor(connection: Connection, found: Promise<Found | null>, bytes: Buffer, at: number): number {
    connection.state = 'busy';
    hold(connection, bytes.subarray(at));
    found.then(
      (looked) => resume(connection, looked),
      // The full server tries again, and has the words for what failed.
      () => resume(connection, null),
    );
    return TAKEN;
  }

  function answerWhenDurable(
    connection: Connection,
    durable: Promise<void>,
    answer: string,
    isLast: boolean,
    rest: Buffer,
  ): number {
    connection.state = 'busy';
    hold(connection, rest);
    // A disk that fails to flush does not keep visitors waiting: the click is with the operating system.
    durable
      .catch(() => undefined)
      .then(() => {
        if (!sendText(connection, answer)) holdUntilSent(connection, Buffer.alloc(0), isLast);
        else if (isLast) finish(connection, { lingers: true });
        else resume(connection);
      });
    return TAKEN;
  }

  /** The client reads slowly: the next answer has to wait until this one is with the operating system. */
  function holdUntilSent(connection: Connection, rest: Buffer, isLast: boolean): void {
    connection.state = 'busy';
    connection.endsWhenSent = isLast;
    hold(connection, rest);
  }

  function passOn(connection: Connection, request: StrictHead, bytes: Buffer): number {
    counters.passedOn++;
    connection.state = 'busy';
    connection.headSinceNs = 0;
    connection.relay ??= relayFor(connection);
    connection.relay.send(request);
    receive(connection, connection.relay, bytes, request.end);
    return TAKEN;
  }

  /** Takes what belongs to the body of the request under way, and holds the rest. */
  function receive(connection: Connection, relay: Relay, bytes: Buffer, from: number): void {
    const end = relay.receive(bytes, from);
    if (connection.state !== 'busy') return;
    hold(connection, bytes.subarray(end));
    relay.goOn();
  }

  function relayFor(connection: Connection): Relay {
    return createRelay({
      client: {
        peer: connection.peer,
        write(bytes) {
          connection.activeNs = Bun.nanoseconds();
          return connection.outbox.write(bytes);
        },
        isDrained: () => connection.outbox.isEmpty,
        pause: () => pause(connection),
        resume: () => unpause(connection),
      },
      upstream: options.upstream,
      closes: () => isStopping,
      onOutcome: (outcome, isHead) => conclude(connection, outcome, isHead),
    });
  }

  function conclude(connection: Connection, outcome: Outcome, isHead: boolean): void {
    if (outcome === 'answered') resume(connection);
    else if (outcome === 'answered_last') finish(connection, { lingers: true });
    else if (outcome === 'cut') connection.socket.terminate();
    else refuse(connection, outcome, isHead);
  }

  /** The request under way is answered, or can be: goes on with what is held. */
  function resume(connection: Connection, looked?: Found | null): void {
    if (connection.state !== 'busy') return;
    connection.state = 'free';
    connection.activeNs = Bun.nanoseconds();
    connection.checked = 0;
    unpause(connection);
    const held = takeHeld(connection);
    if (held !== null) serve(connection, held, looked);
    else if (connection.isHalfClosed) connection.socket.end();
  }

  function onDrained(connection: Connection): void {
    if (connection.relay?.isBusy) connection.relay.goOn();
    else if (connection.endsWhenSent) finish(connection, { lingers: true });
    else resume(connection);
  }

  function sweep(): void {
    const nowNs = Bun.nanoseconds();
    for (const connection of open) {
      const what = overdue(connection, nowNs, limits);
      if (what === 'head') refuse(connection, 408);
      else if (what === 'client')
        connection.state === 'free' ? connection.socket.end() : connection.socket.terminate();
    }
  }

  // Understood by the runtime, missing from its types.
  const listening: Bun.TCPSocketListenOptions<Connection> & { reusePort: boolean; allowHalfOpen: boolean } = {
    hostname: options.hostname,
    port: options.port,
    reusePort: options.reusePort,
    allowHalfOpen: true,
    socket: {
      open(socket) {
        socket.data = openConnection(socket, { isProxy: trustedProxies.has, onDrained });
        open.add(socket.data);
      },
      data(socket, bytes) {
        const connection = socket.data;
        if (connection.state === 'free') serve(connection, takeHeld(connection, bytes) ?? bytes);
        else if (connection.state === 'busy') receiveMore(connection, bytes);
      },
      drain: (socket) => socket.data.outbox.drain(),
      end: (socket) => halfClosed(socket.data),
      close(socket) {
        open.delete(socket.data);
        socket.data.relay?.close();
      },
      error: () => undefined,
    },
  };
  const listener: TCPSocketListener<Connection> & { readonly fd?: number } = Bun.listen(listening);
  const sweeping = setInterval(sweep, SWEEP_MS);
  sweeping.unref();

  function receiveMore(connection: Connection, bytes: Buffer): void {
    const { relay } = connection;
    connection.activeNs = Bun.nanoseconds();
    if (relay?.isReceiving) receive(connection, relay, bytes, 0);
    else hold(connection, bytes);
  }

  /** The client says no more. What it has asked is answered; what it has not finished asking never will be. */
  function halfClosed(connection: Connection): void {
    const { state, relay } = connection;
    connection.isHalfClosed = true;
    if (state !== 'busy' || relay?.isReceiving || relay?.isLive) connection.socket.end();
  }

  /** Ends what would never end by itself, or is between two requests. */
  function endIdle(): void {
    for (const connection of open)
      if (connection.state !== 'busy' || connection.relay?.isLive) connection.socket.end();
  }

  return {
    port: listener.port,
    fd: listener.fd ?? -1,
    counters,
    async stop(timeoutMs) {
      isStopping = true;
      listener.stop();
      const untilMs = performance.now() + timeoutMs;
      await Bun.sleep(Math.min(LAST_REQUEST_MS, timeoutMs));
      endIdle();
      while (open.size > 0 && performance.now() < untilMs) await Bun.sleep(10);
      for (const { socket } of open) socket.terminate();
      clearInterval(sweeping);
    },
  };
}
