import type { LinkFields } from '../../core/link.ts';
import { DEFAULT_FIELDS, NO_EXPIRY, NO_UTM } from '../../core/link-fields.ts';

/** The fields of a link that most links leave alone and that the redirect needs: one column of JSON, mostly null. */
export type Routing = Pick<
  LinkFields,
  'redirectStatus' | 'startsAtMs' | 'expires' | 'forwardQuery' | 'forwardPath' | 'utm' | 'uniqueWindowMinutes'
>;

export const DEFAULT_ROUTING: Routing = {
  redirectStatus: DEFAULT_FIELDS.redirectStatus,
  startsAtMs: DEFAULT_FIELDS.startsAtMs,
  expires: NO_EXPIRY,
  forwardQuery: DEFAULT_FIELDS.forwardQuery,
  forwardPath: DEFAULT_FIELDS.forwardPath,
  utm: NO_UTM,
  uniqueWindowMinutes: DEFAULT_FIELDS.uniqueWindowMinutes,
};

/** Null when all is default; else JSON of what is not. */
export function writeRouting(fields: Routing): string | null {
  const { redirectStatus, startsAtMs, expires, forwardQuery, forwardPath, utm, uniqueWindowMinutes } = fields;
  const plain =
    redirectStatus === DEFAULT_ROUTING.redirectStatus &&
    startsAtMs === null &&
    isNoExpiry(expires) &&
    !forwardQuery &&
    !forwardPath &&
    isNoUtm(utm) &&
    uniqueWindowMinutes === DEFAULT_ROUTING.uniqueWindowMinutes;
  if (plain) return null;
  return JSON.stringify({
    redirectStatus,
    startsAtMs: startsAtMs ?? undefined,
    expires: isNoExpiry(expires) ? undefined : expires,
    forwardQuery: forwardQuery || undefined,
    forwardPath: forwardPath || undefined,
    utm: isNoUtm(utm) ? undefined : utm,
    uniqueWindowMinutes,
  });
}

/** Reads what `writeRouting` wrote. */
export function readRouting(text: string | null): Routing {
  return text === null ? DEFAULT_ROUTING : { ...DEFAULT_ROUTING, ...(JSON.parse(text) as Partial<Routing>) };
}

const isNoExpiry = (expires: Routing['expires']): boolean =>
  expires === NO_EXPIRY ||
  (expires.atMs === null &&
    expires.clicks === null &&
    expires.uniqueClicks === null &&
    expires.redirectTo === null);

const isNoUtm = (utm: Routing['utm']): boolean =>
  utm === NO_UTM || (!utm.source && !utm.medium && !utm.campaign && !utm.term && !utm.content);
