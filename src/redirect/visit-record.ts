import { type Capture, createCapture } from '../clicks/spool/spool-record.ts';
import { NO_WORKSPACE } from '../core/base/ids.ts';
import { hasQrMarker } from '../core/visits/destination-url.ts';
import type { Go } from '../core/visits/resolve.ts';
import type { Route } from '../core/visits/route.ts';
import { PREFETCHES, TRIGGERS, VISIT_KINDS, type VisitKind } from '../core/visits/visit-kind.ts';
import type { ServedHost } from './hosts.ts';
import { prefetchOf } from './prefetch.ts';
import { hintCodesOf } from './request-visitor.ts';
import type { VisitRequest } from './visit-request.ts';

/** The outcome of a visit, as the spool records it. */
export interface VisitOutcome {
  readonly kind: VisitKind;
  readonly route: Route | null;
  /** The rule and variant that decided; null when the visit reached no destination. */
  readonly go: Pick<Go, 'destination' | 'rule' | 'variant'> | null;
}

/** Builds the same spool record as the fast lane, from a parsed request. */
export function createVisitRecord(
  request: VisitRequest,
  host: ServedHost,
  outcome: VisitOutcome,
  nowMs: number,
): Capture {
  const { headers, query } = request;
  const { kind, route, go } = outcome;
  const texts = [
    headers.get('user-agent') ?? '',
    headers.get('referer') ?? '',
    headers.get('accept-language') ?? '',
    request.country,
    query === '' ? request.path : `${request.path}?${query}`,
  ].map((text) => Buffer.from(text, 'latin1'));
  const destination = Buffer.from(kind === 'click' ? (go?.destination ?? '') : '', 'latin1');
  let length = 0;
  const ends = texts.map((text) => {
    length += text.length;
    return length;
  });
  const hints = hintCodesOf(headers);
  const [agentEnd = 0, referrerEnd = 0, languageEnd = 0, countryEnd = 0, targetEnd = 0] = ends;
  return Object.assign(createCapture(), {
    atMs: nowMs,
    kind: VISIT_KINDS.indexOf(kind),
    trigger: TRIGGERS.indexOf(hasQrMarker(query) ? 'qr' : 'link'),
    linkId: route?.linkId ?? 0,
    workspaceId: route?.workspaceId ?? host.workspaceId ?? NO_WORKSPACE,
    domainId: host.domainId,
    rule: go?.rule ?? 0,
    variant: go?.variant ?? 0,
    address: Buffer.from(request.address, 'latin1'),
    destination,
    destinationEnd: destination.length,
    head: Buffer.concat(texts),
    userAgentStart: 0,
    userAgentEnd: agentEnd,
    referrerStart: agentEnd,
    referrerEnd,
    languageStart: referrerEnd,
    languageEnd,
    countryStart: languageEnd,
    countryEnd,
    targetStart: countryEnd,
    targetEnd,
    prefetch: PREFETCHES.indexOf(prefetchOf(headers)),
    platformHint: hints.platform,
    mobileHint: hints.mobile,
    brandHint: hints.brand,
  } satisfies Partial<Capture>);
}
