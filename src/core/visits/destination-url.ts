import type { Destination } from '../base/destination.ts';
import { QR_MARKER } from '../base/qr-marker.ts';
import type { Route } from './route.ts';

type Forwarding = Pick<Route, 'forwardQuery' | 'forwardQueryWins' | 'forwardPath' | 'utmQuery'>;

/**
 * Adds the visitor's path and query and the link's UTM parameters to a destination. By default the
 * destination's parameters take precedence; UTM parameters never replace others.
 */
export function decorate(
  route: Forwarding,
  destination: Destination,
  visit: { readonly query: string; readonly rest: string },
): string {
  const visitors = route.forwardQuery ? withoutQrMarker(visit.query) : '';
  const wantsPath = route.forwardPath && visit.rest !== '';
  if (visitors === '' && !wantsPath && route.utmQuery === '') return destination;

  const [beforeHash, hash] = cut(destination, '#');
  const [base, ownQuery] = cut(beforeHash, '?');
  const path = wantsPath ? base.replace(/\/$/, '') + visit.rest : base;
  let query = ownQuery.slice(1);
  if (visitors !== '') {
    query = route.forwardQueryWins
      ? join(withoutNames(query, namesOf(visitors)), visitors)
      : join(query, withoutNames(visitors, namesOf(query)));
  }
  if (route.utmQuery !== '') query = join(query, withoutNames(route.utmQuery, namesOf(query)));
  return path + (query === '' ? '' : `?${query}`) + hash;
}

/** Sets a parameter, replacing others of that name; `value` needs no encoding. */
export function withParameter(url: string, name: string, value: string): string {
  const [beforeHash, hash] = cut(url, '#');
  const [base, query] = cut(beforeHash, '?');
  return `${base}?${join(withoutNames(query.slice(1), new Set([name])), `${name}=${value}`)}${hash}`;
}

export const hasQrMarker = (query: string): boolean =>
  query.includes(QR_MARKER) && query.split('&').includes(QR_MARKER);

function withoutQrMarker(query: string): string {
  if (!query.includes(QR_MARKER)) return query;
  return query
    .split('&')
    .filter((pair) => pair !== QR_MARKER)
    .join('&');
}

/** Splits before the first `mark`, which stays in the second part. */
function cut(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}

const join = (left: string, right: string): string => (left && right ? `${left}&${right}` : left || right);

const nameOf = (pair: string): string => cut(pair, '=')[0];

function namesOf(query: string): ReadonlySet<string> {
  return new Set(query === '' ? [] : query.split('&').map(nameOf));
}

/** The pairs whose names are not in `taken`, byte for byte. */
function withoutNames(query: string, taken: ReadonlySet<string>): string {
  if (taken.size === 0) return query;
  return query
    .split('&')
    .filter((pair) => !taken.has(nameOf(pair)))
    .join('&');
}
