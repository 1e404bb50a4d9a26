import type { SpoolWriter } from '../../clicks/spool/spool-writer.ts';
import type { Clock } from '../../core/base/ports.ts';
import type { Found } from '../lookup.ts';
import type { PreparedAnswer } from '../prepared-answers.ts';
import { createDateText, type RefusalStatus, refusalText } from '../reply.ts';
import {
  type Connection,
  finish,
  hold,
  pause,
  sendPrepared,
  sendText,
  takeHeld,
  unpause,
} from './lane-connection.ts';
import { countLatency, type LaneCounters } from './lane-counters.ts';
import type { LanePage, LanePages } from './lane-pages.ts';
import type { PlainVisits } from './plain-visits.ts';
import { createRelay, type Relay, type RelayOutcome, type UpstreamSource } from './relay.ts';
import { readStrictHead, type StrictHead } from './strict-head.ts';

/** Splits a connection's bytes into requests and answers them one after the other. */
export interface LaneRequests {
  /** Called with received bytes. */
  receive(connection: Connection, bytes: Buffer): void;
  /** The client has closed its sending side. Complete requests are still answered; an incomplete one never will be. */
  halfClose(connection: Connection): void;
  /** The client has read everything that was queued for it. */
  goOn(connection: Connection): void;
  /** Answers with an error and closes the connection. */
  refuse(connection: Connection, status: RefusalStatus): void;
}

const CR = 0x0d;
const LF = 0x0a;
const NOTHING = Buffer.alloc(0);
/** The connection is busy or closing: stop reading. */
const TAKEN = -1;

export function createLaneRequests(deps: {
  visits: PlainVisits;
  spool: SpoolWriter;
  counters: LaneCounters;
  clock: Clock;
  /** The full server. */
  upstream: UpstreamSource;
  pages: LanePages | null;
  /** Whether every answer is now the last of its connection. */
  isStopping: () => boolean;
}): LaneRequests {
  const { visits, spool, counters, clock, isStopping } = deps;
  const dateText = createDateText();

  function receive(connection: Connection, bytes: Buffer): void {
    if (connection.state === 'free') serve(connection, takeHeld(connection, bytes) ?? bytes);
    else if (connection.state === 'busy') receiveMore(connection, bytes);
  }

  /** Answers complete requests one after the other, until one has to wait or a head is incomplete. */
  function serve(connection: Connection, bytes: Buffer, looked?: Found | null): void {
    let at = serveOne(connection, bytes, 0, looked);
    while (at !== TAKEN && at < bytes.length) at = serveOne(connection, bytes, at);
    if (at !== TAKEN && connection.isHalfClosed) connection.socket.end();
  }

  /** Returns where the next request begins, or TAKEN. `looked` is a lookup result that this request waited for. */
  function serveOne(connection: Connection, bytes: Buffer, at: number, looked?: Found | null): number {
    const startedNs = Bun.nanoseconds();
    connection.activeNs = startedNs;
    if (!visits.read(bytes, at)) return serveOther(connection, bytes, at);
    const { head } = visits;
    const isLast = head.closes || isStopping();
    const answer = answerPlainly(connection, bytes, isLast, looked);
    if (answer === null) return serveStrictly(connection, bytes, at, deps.pages);
    if (answer instanceof Promise) return waitFor(connection, answer, bytes, at);
    headRead(connection);
    const durable = head.isHead ? null : spool.durable();
    if (durable !== null)
      return answerWhenDurable(connection, durable, asText(answer), isLast, bytes.subarray(head.end));
    const isSent =
      typeof answer === 'string' ? sendText(connection, answer) : sendPrepared(connection, answer);
    countLatency(counters, (Bun.nanoseconds() - startedNs) / 1_000);
    if (isLast && isSent) finish(connection, { lingers: head.end < bytes.length });
    if (!isSent) holdUntilSent(connection, bytes.subarray(head.end), isLast);
    return isLast || !isSent ? TAKEN : head.end;
  }

  /** Null also when the links cannot be read: the full server tries again and shows an error page. */
  function answerPlainly(
    connection: Connection,
    bytes: Buffer,
    isLast: boolean,
    looked: Found | null | undefined,
  ): ReturnType<PlainVisits['answer']> {
    try {
      return visits.answer(connection, bytes, { isLast, looked });
    } catch {
      return null;
    }
  }

  /** An empty line before a request is skipped (RFC 9112, section 2.2). */
  function serveOther(connection: Connection, bytes: Buffer, at: number): number {
    return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : serveStrictly(connection, bytes, at, null);
  }

  /** `pages` may answer the request: both readers understand it, so that it means the same everywhere. */
  function serveStrictly(connection: Connection, bytes: Buffer, at: number, pages: LanePages | null): number {
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
        return showPage(connection, reading, bytes, pages) ?? passOn(connection, reading, bytes);
    }
  }

  /** Null when the full server must answer, as far as that is known at once. */
  function showPage(
    connection: Connection,
    request: StrictHead,
    bytes: Buffer,
    pages: LanePages | null,
  ): number | null {
    const answer = pages?.answer(connection, request) ?? null;
    if (answer === null) return null;
    connection.state = 'busy';
    headRead(connection);
    hold(connection, bytes.subarray(request.end));
    void answer.then((page) => {
      if (connection.state !== 'busy') return;
      if (page === null) relay(connection, request);
      else sendPage(connection, page, request.closes || isStopping());
    });
    return TAKEN;
  }

  function sendPage(connection: Connection, page: LanePage, isLast: boolean): void {
    if (!connection.outbox.write(page.write(isLast))) holdUntilSent(connection, NOTHING, isLast);
    else if (isLast) finish(connection, { lingers: true });
    else resume(connection);
  }

  function refuse(connection: Connection, status: RefusalStatus, isHead = false): number {
    counters.refused++;
    sendText(connection, refusalText(status, dateText(clock.nowMs()), { isHead }));
    finish(connection, { lingers: true });
    return TAKEN;
  }

  /** Waits for `found`, then reads the request again and answers it. */
  function waitFor(
    connection: Connection,
    found: Promise<Found | null | undefined>,
    bytes: Buffer,
    at: number,
  ): number {
    connection.state = 'busy';
    hold(connection, bytes.subarray(at));
    found.then(
      (looked) => resume(connection, looked),
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
    // A failed flush does not block the visitor: the click has already been written to the operating system.
    durable
      .catch(() => undefined)
      .then(() => {
        if (!sendText(connection, answer)) holdUntilSent(connection, NOTHING, isLast);
        else if (isLast) finish(connection, { lingers: true });
        else resume(connection);
      });
    return TAKEN;
  }

  /** The client reads slowly: the next answer waits until the operating system has accepted this one. */
  function holdUntilSent(connection: Connection, rest: Buffer, isLast: boolean): void {
    connection.state = 'busy';
    connection.endsWhenSent = isLast;
    connection.answeredNs = Bun.nanoseconds();
    hold(connection, rest);
  }

  function passOn(connection: Connection, request: StrictHead, bytes: Buffer): number {
    connection.state = 'busy';
    headRead(connection);
    takeBody(connection, relay(connection, request), bytes, request.end);
    return TAKEN;
  }

  function relay(connection: Connection, request: StrictHead): Relay {
    counters.passedOn++;
    connection.relay ??= relayFor(connection);
    connection.relay.send(request);
    return connection.relay;
  }

  /** Forwards the bytes that belong to the current request's body and holds the rest. */
  function takeBody(connection: Connection, relay: Relay, bytes: Buffer, from: number): void {
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
          // Bytes that only join the send queue do not show that the client is reading.
          if (connection.outbox.isEmpty) connection.answeredNs = connection.activeNs;
          return connection.outbox.write(bytes);
        },
        isDrained: () => connection.outbox.isEmpty,
        pause: () => pause(connection),
        resume() {
          if (connection.held === null) unpause(connection);
        },
      },
      upstream: deps.upstream,
      closes: isStopping,
      onOutcome: (outcome, isHead) => conclude(connection, outcome, isHead),
    });
  }

  function conclude(connection: Connection, outcome: RelayOutcome, isHead: boolean): void {
    if (outcome === 'answered') resume(connection);
    else if (outcome === 'answered_last') finish(connection, { lingers: true });
    else if (outcome === 'cut') connection.socket.terminate();
    else refuse(connection, outcome, isHead);
  }

  /** The current request has been answered, or can be now: continue with the held bytes. */
  function resume(connection: Connection, looked?: Found | null): void {
    if (connection.state !== 'busy') return;
    connection.state = 'free';
    connection.activeNs = Bun.nanoseconds();
    headRead(connection);
    unpause(connection);
    const held = takeHeld(connection);
    if (held !== null) serve(connection, held, looked);
    else if (connection.isHalfClosed) connection.socket.end();
  }

  function receiveMore(connection: Connection, bytes: Buffer): void {
    const { relay } = connection;
    connection.activeNs = Bun.nanoseconds();
    if (relay?.isReceiving) takeBody(connection, relay, bytes, 0);
    else hold(connection, bytes);
  }

  return {
    receive,
    halfClose(connection) {
      const { state, relay } = connection;
      connection.isHalfClosed = true;
      if (state !== 'busy' || relay?.isReceiving || relay?.isLive) connection.socket.end();
    },
    goOn(connection) {
      if (connection.relay?.isBusy) connection.relay.goOn();
      else if (connection.endsWhenSent) finish(connection, { lingers: true });
      else resume(connection);
    },
    refuse,
  };
}

/** A prepared answer is valid only until the next one is looked for. */
const asText = (answer: string | PreparedAnswer): string =>
  typeof answer === 'string' ? answer : answer.bytes.toString('latin1', answer.start, answer.end);

/** Resets the timing and progress of head parsing for the next head. */
function headRead(connection: Connection): void {
  connection.headSinceNs = 0;
  connection.checked = 0;
}
