import type { Expiry } from '../../core/link.ts';
import type { LinkChange } from '../../core/link-draft.ts';
import { NO_EXPIRY } from '../../core/link-fields.ts';
import { readDay } from '../../wire/time.ts';
import { readDestination } from './addresses.ts';
import type { EditWire } from './contract.ts';
import { verdict } from './translate-refusals.ts';

const DAY_MS = 86_400_000;

/** How this API sees the end of a link: after a day, or after clicks. */
type End = { readonly kind: 'day'; readonly atMs: number } | ClicksEnd;
interface ClicksEnd {
  readonly kind: 'clicks';
  readonly count: number;
  readonly unique: boolean;
}

/** Each parameter changes its own part of the end; the other parts stay. Throws verdict 2 for a part of no end. */
export function toExpiry(wire: EditWire, held: Expiry): LinkChange {
  const { expire, expireCond, expireRedirect, expireUnique } = wire;
  const redirect = expireRedirect === undefined ? {} : { redirectTo: readDestination(expireRedirect) };
  if (expireCond === '0') return { expires: NO_EXPIRY };
  if (expire === undefined && expireCond === undefined && expireUnique === undefined) {
    return expireRedirect === undefined ? {} : { expires: redirect };
  }
  const end = toEnd(wire, endOf(held));
  return { expires: { ...asFields(end), ...redirect } };
}

function toEnd({ expire, expireCond, expireUnique }: EditWire, held: End | null): End {
  const kind = expire === undefined ? held?.kind : KINDS.get(expire);
  if (kind === 'day') {
    // Whether clicks are unique is no part of an end by day.
    if (expire === undefined && expireCond === undefined) throw verdict(2);
    return toDay(expireCond, held);
  }
  if (kind === 'clicks') return toClicks(expireCond, expireUnique, held);
  throw verdict(2);
}

const KINDS: ReadonlyMap<string, End['kind']> = new Map([
  ['0', 'clicks'],
  ['1', 'day'],
]);

/** The link works through the whole day. */
function toDay(condition: string | undefined, held: End | null): End {
  if (condition === undefined && held?.kind === 'day') return held;
  const dayMs = readDay(condition ?? '');
  if (dayMs === null) throw verdict(2);
  return { kind: 'day', atMs: dayMs + DAY_MS };
}

function toClicks(condition: string | undefined, unique: string | undefined, held: End | null): End {
  const before = held?.kind === 'clicks' ? held : null;
  const count = condition === undefined ? before?.count : toCount(condition);
  if (count === undefined || (unique !== undefined && unique !== '0' && unique !== '1')) throw verdict(2);
  return { kind: 'clicks', count, unique: unique === undefined ? before?.unique === true : unique === '1' };
}

const toCount = (text: string): number | undefined => (/^\d{1,15}$/.test(text) ? Number(text) : undefined);

/** Of several ends, which only another API can give a link, the day counts first. */
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
