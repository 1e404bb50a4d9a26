import { DAY_MS } from '../../../core/base/calendar.ts';
import type { Expiry } from '../../../core/links/expiry.ts';
import { NO_EXPIRY } from '../../../core/links/expiry.ts';
import type { LinkChange } from '../../../core/links/link-draft.ts';
import { readDay } from '../../../wire/values/time.ts';
import type { CuttlyEditWire } from '../contract.ts';
import { editVerdict } from '../refusals.ts';
import { readDestination } from './addresses.ts';

/** The expiry of a link in this API: after a day, or after clicks. */
type End = { readonly kind: 'day'; readonly atMs: number } | ClicksEnd;
interface ClicksEnd {
  readonly kind: 'clicks';
  readonly count: number;
  readonly unique: boolean;
}

/** Each parameter changes its own part of the expiry. Throws verdict 2 for a part that the current expiry does not have. */
export function toCuttlyExpiry(wire: CuttlyEditWire, current: Expiry): LinkChange {
  const { expire, expireCond, expireRedirect, expireUnique } = wire;
  const redirect = expireRedirect === undefined ? {} : { redirectTo: readDestination(expireRedirect) };
  if (expireCond === '0') return { expires: NO_EXPIRY };
  if (expire === undefined && expireCond === undefined && expireUnique === undefined) {
    return expireRedirect === undefined ? {} : { expires: redirect };
  }
  const end = toEnd(wire, endOf(current));
  return { expires: { ...asFields(end), ...redirect } };
}

function toEnd({ expire, expireCond, expireUnique }: CuttlyEditWire, current: End | null): End {
  const kind = expire === undefined ? current?.kind : KINDS.get(expire);
  if (kind === 'day') {
    // expireUnique alone cannot change an expiry by day.
    if (expire === undefined && expireCond === undefined) throw editVerdict(2);
    return toDay(expireCond, current);
  }
  if (kind === 'clicks') return toClicks(expireCond, expireUnique, current);
  throw editVerdict(2);
}

const KINDS: ReadonlyMap<string, End['kind']> = new Map([
  ['0', 'clicks'],
  ['1', 'day'],
]);

/** The link expires at the end of the day. */
function toDay(condition: string | undefined, current: End | null): End {
  if (condition === undefined && current?.kind === 'day') return current;
  const dayMs = readDay(condition ?? '');
  if (dayMs === null) throw editVerdict(2);
  return { kind: 'day', atMs: dayMs + DAY_MS };
}

function toClicks(condition: string | undefined, unique: string | undefined, current: End | null): End {
  const before = current?.kind === 'clicks' ? current : null;
  const count = condition === undefined ? before?.count : toCount(condition);
  if (count === undefined || (unique !== undefined && unique !== '0' && unique !== '1')) throw editVerdict(2);
  return { kind: 'clicks', count, unique: unique === undefined ? before?.unique === true : unique === '1' };
}

const toCount = (text: string): number | undefined => (/^\d{1,15}$/.test(text) ? Number(text) : undefined);

/** A day takes precedence over clicks: only another API can set both. */
function endOf({ atMs, clicks, uniqueClicks }: Expiry): End | null {
  if (atMs !== null) return { kind: 'day', atMs };
  const count = clicks ?? uniqueClicks;
  return count === null ? null : { kind: 'clicks', count, unique: clicks === null };
}

function asFields(end: End): Pick<Expiry, 'atMs' | 'clicks' | 'uniqueClicks'> {
  const none = { atMs: null, clicks: null, uniqueClicks: null };
  if (end.kind === 'day') return { ...none, atMs: end.atMs };
  return { ...none, ...(end.unique ? { uniqueClicks: end.count } : { clicks: end.count }) };
}
