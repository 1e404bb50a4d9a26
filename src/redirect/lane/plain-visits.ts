import type { AddressList } from '../../clicks/geo/address-list.ts';
import { createCapture } from '../../clicks/spool/spool-record.ts';
import type { SpoolWriter } from '../../clicks/spool/spool-writer.ts';
import type { Clock } from '../../core/base/ports.ts';
import { QR_MARKER } from '../../core/base/qr-marker.ts';
import { hasQrMarker } from '../../core/visits/destination-url.ts';
import { ANYBODY, gate, resolve } from '../../core/visits/resolve.ts';
import { PREFETCHES, TRIGGERS, VISIT_KINDS } from '../../core/visits/visit-kind.ts';
import { forwardedClient } from '../client-address.ts';
import type { Hosts, ServedHost } from '../hosts.ts';
import type { Found, Lookup } from '../lookup.ts';
import { DATE_LENGTH, type PreparedAnswer } from '../prepared-answers.ts';
import type { RuledRoute } from '../prepared-rules.ts';
import { CLOSE_LINE, createDateText, declinedText, redirectText } from '../reply.ts';
import type { LaneCounters } from './lane-counters.ts';
import type { DecideInLane } from './lane-decision.ts';
import { createPacketVisitor, type LaneClient } from './packet-visitor.ts';
import { createRequestHead, type RequestHead, readRequestHead } from './request-head.ts';

/** Answers plain visits to plain links directly from the received bytes and records their clicks. */
export interface PlainVisits {
  /** Reads a head; false when it is incomplete or needs the strict reader. */
  read(bytes: Buffer, at: number): boolean;
  /** The head that was read last. */
  readonly head: RequestHead;
  /**
   * The answer to the head that was read last, with its click in the spool. Null when the full server must answer. A
   * promise while the store, the spool or the visitor tables are not ready: then read and answer again, with the
   * resolved value as `looked`. A prepared answer must be sent or copied before the next call.
   */
  answer(
    client: LaneClient,
    bytes: Buffer,
    options: { isLast: boolean; looked: Found | null | undefined },
  ): string | PreparedAnswer | null | Promise<Found | null | undefined>;
}

export interface PlainVisitsDeps {
  readonly hosts: Hosts;
  readonly lookup: Lookup;
  readonly spool: SpoolWriter;
  readonly decide: DecideInLane;
  readonly trustedProxies: AddressList;
  /** '' trusts no country header. */
  readonly countryHeader: string;
  readonly respectDnt: boolean;
  readonly clock: Clock;
  /** Called once, with an untrusted peer that sends X-Forwarded-For. */
  readonly onUntrustedProxy: (peer: string) => void;
}

/** A redirect as text. */
interface LaneAnswer {
  readonly to: string;
  readonly before: string;
  readonly after: string;
  readonly destination: Buffer;
  readonly rule: number;
  readonly variant: number;
}

/** Longer answers are made for each visitor. */
const MEMO_LENGTH_MAX = 500;
const CLICK = VISIT_KINDS.indexOf('click');
const CAME_BY_LINK = TRIGGERS.indexOf('link');
const SCAN = TRIGGERS.indexOf('qr');
const DECLINES = PREFETCHES.indexOf('sec_purpose');
/** Redirects nowhere, so no rule is evaluated and no split drawn. */
const DECLINED: LaneAnswer = { ...declinedText(), to: '', destination: Buffer.alloc(0), rule: 0, variant: 0 };

export function createPlainVisits(deps: PlainVisitsDeps, counters: LaneCounters): PlainVisits {
  const { hosts, lookup, spool, decide, trustedProxies, respectDnt, clock } = deps;
  const countryHeader = Buffer.from(deps.countryHeader.toLowerCase(), 'latin1');
  const head = createRequestHead();
  const capture = createCapture();
  const dateText = createDateText();
  const visitorOf = createPacketVisitor(capture, addressOf);
  let warned = false;
  /** Whether a prepared answer was looked for by what the visit's rules decide. */
  let isDecided = false;

  function answer(
    client: LaneClient,
    bytes: Buffer,
    { isLast, looked }: { isLast: boolean; looked: Found | null | undefined },
  ): string | PreparedAnswer | null | Promise<Found | null | undefined> {
    const host = hosts.ofBytes(bytes, head.hostStart, head.hostEnd);
    if (host === null) return null;
    // Without a lane's memory, a prefetch to decline, or when this visit has waited: the longer way.
    const prepared =
      looked === undefined && capture.prefetch !== DECLINES
        ? (lookup.prepared?.find(host.domainId, bytes, capture.targetStart, head.pathEnd) ?? null)
        : null;
    isDecided = prepared !== null && prepared.decidedBy !== null;
    const chosen =
      prepared === null || prepared.decidedBy === null
        ? prepared
        : chooseOutcome(client, host, prepared, prepared.decidedBy, bytes);
    if (chosen === 'elsewhere') return null;
    if (chosen instanceof Promise) return chosen.then(() => undefined);
    if (chosen === null) return answerFound(client, host, bytes, isLast, looked);
    lookup.counters.hits++;
    return answerPrepared(client, host, chosen, bytes, isLast);
  }

  /** The prepared answer for this visitor, of a link with rules; null when it is not prepared yet. */
  function chooseOutcome(
    client: LaneClient,
    host: ServedHost,
    any: PreparedAnswer,
    route: RuledRoute,
    bytes: Buffer,
  ): PreparedAnswer | null | 'elsewhere' | Promise<void> {
    const go = decide(route, route.behaviour, {
      linkId: any.linkId,
      facts: visitorOf(client, bytes),
      query: queryOf(bytes),
      rest: '',
      isAgain: false,
    });
    if (go instanceof Promise) return go;
    if (go === null) return 'elsewhere';
    if (go.rule === any.rule && go.variant === any.variant) return any;
    const { targetStart } = capture;
    return (
      lookup.prepared?.findOutcome(host.domainId, bytes, targetStart, head.pathEnd, any.rules, go) ?? null
    );
  }

  function answerPrepared(
    client: LaneClient,
    host: ServedHost,
    prepared: PreparedAnswer,
    bytes: Buffer,
    isLast: boolean,
  ): string | PreparedAnswer | Promise<undefined> {
    const room = head.isHead ? null : spool.room();
    if (room !== null) return room.then(() => undefined);
    const nowMs = clock.nowMs();
    if (head.isHead) counters.heads++;
    else {
      counters.redirects++;
      capture.linkId = prepared.linkId;
      capture.workspaceId = prepared.workspaceId;
      capture.domainId = host.domainId;
      capture.rule = prepared.rule;
      capture.variant = prepared.variant;
      capture.destination = prepared.bytes;
      capture.destinationStart = prepared.destinationStart;
      capture.destinationEnd = prepared.destinationEnd;
      record(client, bytes, nowMs);
    }
    prepared.bytes.write(dateText(nowMs), prepared.dateStart, 'latin1');
    return isLast ? closingText(prepared) : prepared;
  }

  function answerFound(
    client: LaneClient,
    host: ServedHost,
    bytes: Buffer,
    isLast: boolean,
    looked: Found | null | undefined,
  ): string | null | Promise<Found | null | undefined> {
    const found = looked === undefined ? find(host, bytes) : looked;
    if (found === null || found instanceof Promise) return found;
    const redirect = redirectFor(found, host, client, bytes);
    if (redirect === null) return null;
    if (redirect instanceof Promise) return redirect.then(() => found);
    // What has waited may have been changed meanwhile.
    if (looked === undefined) prepare(found, redirect, host, bytes);
    const room = head.isHead ? null : spool.room();
    if (room !== null) return room.then(() => found);
    const nowMs = clock.nowMs();
    if (head.isHead) counters.heads++;
    else {
      if (redirect === DECLINED) counters.declined++;
      else counters.redirects++;
      capture.linkId = found.route.linkId;
      capture.workspaceId = found.route.workspaceId;
      capture.domainId = found.route.domainId;
      capture.rule = redirect.rule;
      capture.variant = redirect.variant;
      capture.destination = redirect.destination;
      capture.destinationStart = 0;
      capture.destinationEnd = redirect.destination.length;
      record(client, bytes, nowMs);
    }
    return redirect.before + dateText(nowMs) + (isLast ? CLOSE_LINE : '') + redirect.after;
  }

  function find(host: ServedHost, bytes: Buffer): Found | null | Promise<Found | null | undefined> {
    const path = bytes.toString('latin1', capture.targetStart, head.pathEnd);
    const found = lookup.find(host, path);
    if (!(found instanceof Promise)) return found;
    // Else this visit would be read again and again: no prepared answer is its own.
    const hasOthersOnly = isDecided || capture.prefetch === DECLINES;
    return found.catch((error: unknown) => {
      // The store fails: what was prepared earlier is the answer, once the request is read again.
      if (!hasOthersOnly && lookup.prepared?.has(host.domainId, path)) return undefined;
      throw error;
    });
  }

  function prepare({ route, rest }: Found, redirect: LaneAnswer, host: ServedHost, bytes: Buffer): void {
    if (lookup.prepared === null || redirect === DECLINED || rest !== '') return;
    const path = bytes.toString('latin1', capture.targetStart, head.pathEnd);
    lookup.prepared.put(host, path, { ...redirect, route });
  }

  /** The answer that this lane can give, or null when the full server must answer. */
  function redirectFor(
    found: Found,
    host: ServedHost,
    client: LaneClient,
    bytes: Buffer,
  ): LaneAnswer | null | Promise<void> {
    const { route, rest, memo } = found;
    if (capture.prefetch === DECLINES) return isOpen(found) ? DECLINED : null;
    const { behaviour } = route;
    const query = route.forwardQuery || behaviour !== null ? queryOf(bytes) : '';
    const go =
      behaviour === null
        ? resolve(route, { ...ANYBODY, nowMs: clock.nowMs(), query, rest })
        : decide(route, behaviour, {
            linkId: route.linkId,
            facts: visitorOf(client, bytes),
            query,
            rest,
            isAgain: isDecided,
          });
    if (go instanceof Promise) return go;
    if (go === null || go.kind !== 'go' || go.limited) return null;
    const last = memo.answer as LaneAnswer | null;
    if (last !== null && last.to === go.to && last.rule === go.rule && last.variant === go.variant)
      return last;
    const options = { hideReferrer: route.hideReferrer, hidden: host.settings.robots === 'disallow' };
    const { before, after } = redirectText(route.status, go.to, options);
    const made: LaneAnswer = {
      to: go.to,
      before,
      after,
      destination: Buffer.from(go.destination, 'latin1'),
      rule: go.rule,
      variant: go.variant,
    };
    // A forwarded query can be long, and as many links as are cached could have one.
    if (go.to.length <= MEMO_LENGTH_MAX) memo.answer = made;
    return made;
  }

  const queryOf = (bytes: Buffer): string =>
    capture.targetEnd > head.pathEnd ? bytes.toString('latin1', head.pathEnd + 1, capture.targetEnd) : '';

  /** Whether the link is open now, judged without exact counters. */
  const isOpen = ({ route, rest }: Found): boolean =>
    route.clicksMax === null &&
    route.uniqueClicksMax === null &&
    gate(route, { nowMs: clock.nowMs(), rest }) === null;

  /** Completes the capture, and appends it. */
  function record(client: LaneClient, bytes: Buffer, nowMs: number): void {
    if (respectDnt && head.refusesTracking) {
      counters.untracked++;
      return;
    }
    capture.atMs = nowMs;
    capture.kind = CLICK;
    capture.trigger = isScan(bytes) ? SCAN : CAME_BY_LINK;
    capture.address =
      head.forwardedEnd === 0 ? client.peerBytes : Buffer.from(addressOf(client, bytes), 'latin1');
    // Only a trusted proxy's country header is used.
    if (!client.peerIsProxy) capture.countryStart = capture.countryEnd = 0;
    spool.append(capture);
  }

  /** Whether the query contains the marker of a QR code. */
  function isScan(bytes: Buffer): boolean {
    if (capture.targetEnd - head.pathEnd <= QR_MARKER.length) return false;
    return hasQrMarker(bytes.toString('latin1', head.pathEnd + 1, capture.targetEnd));
  }

  function addressOf({ peer, peerIsProxy }: LaneClient, bytes: Buffer): string {
    if (head.forwardedEnd === 0) return peer;
    if (!peerIsProxy) {
      if (!warned) deps.onUntrustedProxy(peer);
      warned = true;
      return peer;
    }
    const forwarded = bytes.toString('latin1', head.forwardedStart, head.forwardedEnd);
    return forwardedClient(peer, forwarded, trustedProxies);
  }

  return { read: (bytes, at) => readRequestHead(bytes, at, head, capture, countryHeader), head, answer };
}

/** The answer with the line that announces the end of the connection after the date. */
function closingText({ bytes, start, end, dateStart }: PreparedAnswer): string {
  const dateEnd = dateStart + DATE_LENGTH;
  return bytes.toString('latin1', start, dateEnd) + CLOSE_LINE + bytes.toString('latin1', dateEnd, end);
}
