import { type Behaviour, unlessPlain } from './behaviour.ts';
import type { Destination } from './destination.ts';
import type { DomainId } from './domain.ts';
import type { Link, LinkId, Utm } from './link.ts';
import type { RedirectStatus } from './redirect-status.ts';
import type { WorkspaceId } from './workspace.ts';

/** What the data plane knows of a link: a small frozen snapshot, made once and shared by all visits. */
export interface Route {
  readonly linkId: LinkId;
  readonly workspaceId: WorkspaceId;
  readonly domainId: DomainId;
  readonly destination: Destination;
  readonly status: RedirectStatus;
  readonly enabled: boolean;
  readonly startsAtMs: number | null;
  readonly expiresAtMs: number | null;
  /** Where visitors go once the link has expired; null shows the 410 page. */
  readonly afterwards: Destination | null;
  /** How many clicks, or unique visitors, the link may have; each visit must then ask the exact counter. */
  readonly clicksMax: number | null;
  readonly uniqueClicksMax: number | null;
  readonly forwardQuery: boolean;
  readonly forwardPath: boolean;
  /** UTM parameters to add, encoded: `utm_source=x&utm_medium=y`, or ''. */
  readonly utmQuery: string;
  /** Whether the visitor's own parameters replace those of the destination. */
  readonly forwardQueryWins: boolean;
  readonly hideReferrer: boolean;
  /** Null when every visitor is simply redirected to the same place. */
  readonly behaviour: Behaviour | null;
}

/** Null for a link in the trash: to visitors it is not there. */
export function toRoute(link: Link): Route | null {
  if (link.trashedAtMs !== null) return null;
  return Object.freeze({
    linkId: link.id,
    workspaceId: link.workspaceId,
    domainId: link.domainId,
    destination: link.destination,
    status: link.redirectStatus,
    enabled: link.enabled,
    startsAtMs: link.startsAtMs,
    expiresAtMs: link.expires.atMs,
    afterwards: link.expires.redirectTo,
    clicksMax: link.expires.clicks,
    uniqueClicksMax: link.expires.uniqueClicks,
    forwardQuery: link.forwardQuery,
    forwardPath: link.forwardPath,
    utmQuery: toUtmQuery(link.utm),
    forwardQueryWins: link.forwardQueryWins,
    hideReferrer: link.hideReferrer,
    behaviour: unlessPlain(link.behaviour),
  });
}

export function toUtmQuery(utm: Utm): string {
  return Object.entries(utm)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `utm_${name}=${encodeURIComponent(value)}`)
    .join('&');
}

/** The data plane's way to links. Answers at once where the store is embedded, and with a promise where it is not. */
export interface RouteStore {
  byAddress(domainId: DomainId, slug: string): Route | null | Promise<Route | null>;
}

/** An exact count of visits for links that have a limit, one step for all who ask at once. */
export interface LinkUses {
  /**
   * True when this visit is still within the limits, and then it is counted. Durable before it answers.
   * `visitor` is only looked at for a limit on unique clicks: one counted before does not count again. With the last
   * unique click the link ends for everybody, those counted among them.
   */
  take(
    linkId: LinkId,
    limits: { readonly clicksMax: number | null; readonly uniqueClicksMax: number | null },
    visitor: string,
  ): Promise<boolean>;
  /** Whether a visitor would get through now; counts nothing. */
  isOpen(
    linkId: LinkId,
    limits: { readonly clicksMax: number | null; readonly uniqueClicksMax: number | null },
  ): Promise<boolean>;
}
