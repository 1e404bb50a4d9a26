import { createFairQueue } from '../base/fair-queue.ts';
import { createGenerationCache } from '../base/generation-cache.ts';
import type { DomainId } from '../base/ids.ts';
import type { Clock } from '../base/ports.ts';
import type { Domain } from './domain.ts';

/** Whether visitors of a domain reach this server, by DNS. */
export interface Routing {
  /** The record to set: most providers allow no CNAME at the top of a zone. */
  readonly type: 'A' | 'CNAME';
  /** What the record must name: the server's own host, or one of its addresses; null when that has none. */
  readonly target: string | null;
  /** What DNS answers; at most 5 items, without internal addresses. */
  readonly found: readonly string[];
  readonly ok: boolean;
}

export type CertificateFault = 'no_answer' | 'no_such_host' | 'internal_address' | 'not_trusted';

/** The certificate that browsers get for a domain. */
export interface CertificateFinding {
  readonly ok: boolean;
  /** Null when there is no certificate. */
  readonly expiresAtMs: number | null;
  readonly fault: CertificateFault | null;
}

export interface DomainFinding {
  readonly routing: Routing;
  readonly certificate: CertificateFinding;
  readonly checkedAtMs: number;
}

/** Asks DNS and connects to the domain; never to an internal address. Takes seconds at most, and never rejects. */
export interface DomainChecker {
  check(
    host: string,
    place: { readonly ownHost: string; readonly isApex: boolean },
  ): Promise<Omit<DomainFinding, 'checkedAtMs'>>;
}

/** Checks a domain, or answers a finding of the last seconds. Throws too_many. */
export type CheckDomain = (domain: Domain, ownHost: string) => Promise<DomainFinding>;

/** A page that waits for a change asks every few seconds, maybe in several tabs. */
const FRESH_MS = 8_000;
const KEPT_MAX = 1_000;
const CHECKS = {
  what: 'domain_checks',
  atOnceMax: 8,
  atOncePerKeyMax: 2,
  waitingMax: 64,
  waitingPerKeyMax: 16,
} as const;

export function createDomainChecks(deps: {
  checker: DomainChecker;
  isPublicSuffix: (host: string) => Promise<boolean>;
  clock: Clock;
}): CheckDomain {
  const { checker, isPublicSuffix, clock } = deps;
  const queue = createFairQueue(CHECKS);
  const kept = createGenerationCache<{ atMs: number; finding: Promise<DomainFinding> }, DomainId>(KEPT_MAX);

  async function check({ host, workspaceId }: Domain, ownHost: string): Promise<DomainFinding> {
    const isApex = await isPublicSuffix(host.slice(host.indexOf('.') + 1));
    const key = `workspace:${workspaceId ?? ''}`;
    const finding = await queue.run({ key }, () => checker.check(host, { ownHost, isApex }));
    return { ...finding, checkedAtMs: clock.nowMs() };
  }

  return (domain, ownHost) => {
    const nowMs = clock.nowMs();
    const known = kept.get(domain.id);
    if (known !== undefined && Math.abs(nowMs - known.atMs) < FRESH_MS) return known.finding;
    const finding = check(domain, ownHost);
    kept.set(domain.id, { atMs: nowMs, finding });
    // A refused check must not be the answer of the next seconds.
    finding.catch(() => kept.delete(domain.id));
    return finding;
  };
}
