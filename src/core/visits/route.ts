import type { Destination } from '../base/destination.ts';
import type { DomainId, LinkId, WorkspaceId } from '../base/ids.ts';
import type { RedirectStatus } from '../base/redirect-status.ts';
import { NO_UTM, type Utm } from '../base/utm.ts';
import type { Link } from '../links/link.ts';
import type { RoutingFields } from '../links/link-fields.ts';
import { type Behaviour, unlessPlain } from '../rules/behaviour.ts';

/** What the data plane knows about a link: a small immutable snapshot, shared by all visits. */
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
  /** Limit of clicks or unique visitors; null for none. With a limit, each visit must ask the exact counter. */
  readonly clicksMax: number | null;
  readonly uniqueClicksMax: number | null;
  readonly forwardQuery: boolean;
  readonly forwardPath: boolean;
  /** UTM parameters to add, encoded: `utm_source=x&utm_medium=y`, or ''. */
  readonly utmQuery: string;
  /** Whether the visitor's parameters replace those of the destination that have the same name. */
  readonly forwardQueryWins: boolean;
  readonly hideReferrer: boolean;
  /** Null if every visitor is simply redirected to the same destination. */
  readonly behaviour: Behaviour | null;
}

/** Null for a link in the trash, which visitors do not see. */
export const toRoute = (link: Link): Route | null =>
  link.trashedAtMs === null ? createRoute(link, link) : null;

export function createRoute(
  link: Pick<Link, 'id' | 'workspaceId' | 'domainId' | 'destination' | 'enabled'>,
  routing: RoutingFields,
): Route {
  return {
    linkId: link.id,
    workspaceId: link.workspaceId,
    domainId: link.domainId,
    destination: link.destination,
    status: routing.redirectStatus,
    enabled: link.enabled,
    startsAtMs: routing.startsAtMs,
    expiresAtMs: routing.expires.atMs,
    afterwards: routing.expires.redirectTo,
    clicksMax: routing.expires.clicks,
    uniqueClicksMax: routing.expires.uniqueClicks,
    forwardQuery: routing.forwardQuery,
    forwardPath: routing.forwardPath,
    utmQuery: toUtmQuery(routing.utm),
    forwardQueryWins: routing.forwardQueryWins,
    hideReferrer: routing.hideReferrer,
    behaviour: unlessPlain(routing.behaviour),
  };
}

export function toUtmQuery(utm: Utm): string {
  if (utm === NO_UTM) return '';
  return Object.entries(utm)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `utm_${name}=${encodeURIComponent(value)}`)
    .join('&');
}

/** How the data plane finds links. An embedded store answers synchronously, any other with a promise. */
export interface RouteStore {
  byAddress(domainId: DomainId, slug: string): Route | null | Promise<Route | null>;
}

/** The limits of a link that must be counted exactly; null for none. */
export type ClickLimits = Pick<Route, 'clicksMax' | 'uniqueClicksMax'>;

/** The exact counter of visits for links with a limit; concurrent visits are counted one after the other. */
export interface LinkUses {
  /**
   * Counts this visit durably if it is within the limits, and returns whether it is. `visitor` matters only for a limit
   * of unique clicks: a visitor counts once. After the last unique click the link has expired for all visitors.
   */
  take(linkId: LinkId, limits: ClickLimits, visitor: string): Promise<boolean>;
  /** Whether a visit would be within the limits now; counts nothing. */
  isOpen(linkId: LinkId, limits: ClickLimits): Promise<boolean>;
}
