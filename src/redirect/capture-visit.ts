import { type Capture, createCapture } from '../clicks/spool-record.ts';
import { PREFETCHES, TRIGGERS, VISIT_KINDS, type VisitKind } from '../core/click.ts';
import { hasMarker } from '../core/decorate.ts';
import type { Go } from '../core/resolve.ts';
import type { Route } from '../core/route.ts';
import { NO_WORKSPACE } from '../core/workspace.ts';
import type { ServedHost } from './hosts.ts';
import { prefetchOf } from './prefetch.ts';
import type { VisitRequest } from './visit-request.ts';
import { hintCodesOf } from './visitor-of.ts';

/** What a visit came to, as it is spooled. */
export interface Come {
  readonly kind: VisitKind;
  readonly route: Route | null;
  /** Which rule and variant decided; null for what reached no destination by choice. */
  readonly go: Pick<Go, 'destination' | 'rule' | 'variant'> | null;
}

/** The same record as the fast lane's, cut from text. */
export function captureVisit(request: VisitRequest, host: ServedHost, come: Come, nowMs: number): Capture {
  const { headers, query } = request;
  const { kind, route, go } = come;
  const texts = [
    headers.get('user-agent') ?? '',
    headers.get('referer') ?? '',
    headers.get('accept-language') ?? '',
    request.country,
    query === '' ? request.path : `${request.path}?${query}`,
  ].map((text) => Buffer.from(text, 'latin1'));
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
    trigger: TRIGGERS.indexOf(hasMarker(query) ? 'qr' : 'link'),
    linkId: route?.linkId ?? 0,
    workspaceId: route?.workspaceId ?? host.workspaceId ?? NO_WORKSPACE,
    domainId: host.domainId,
    rule: go?.rule ?? 0,
    variant: go?.variant ?? 0,
    address: Buffer.from(request.address, 'latin1'),
    destination: Buffer.from(kind === 'click' ? (go?.destination ?? '') : '', 'latin1'),
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
