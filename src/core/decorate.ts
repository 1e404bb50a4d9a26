import type { Destination } from './destination.ts';
import type { Route } from './route.ts';

/** What a QR code adds to the short URL, so that a scan is told from a click; it is never forwarded. */
export const QR_MARKER = 'wm=qr';

type Forwarding = Pick<Route, 'forwardQuery' | 'forwardQueryWins' | 'forwardPath' | 'utmQuery'>;

/**
 * A destination with the visitor's path and query and the link's UTM. The destination's own parameters win, unless the
 * link says that the visitor's do; UTM never replaces anything.
 */
export function decorate(
  route: Forwarding,
  destination: Destination,
  visit: { readonly query: string; readonly rest: string },
): string {
  const visitors = route.forwardQuery ? withoutMarker(visit.query) : '';
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

/** A URL with this parameter and no other of that name; `value` needs no encoding. */
export function withParameter(url: string, name: string, value: string): string {
  const [beforeHash, hash] = cut(url, '#');
  const [base, query] = cut(beforeHash, '?');
  return `${base}?${join(withoutNames(query.slice(1), new Set([name])), `${name}=${value}`)}${hash}`;
}

export const hasMarker = (query: string): boolean =>
  query.includes(QR_MARKER) && query.split('&').includes(QR_MARKER);

function withoutMarker(query: string): string {
  if (!query.includes(QR_MARKER)) return query;
  return query
    .split('&')
    .filter((pair) => pair !== QR_MARKER)
    .join('&');
}

/** Splits before the first `mark`; the second part keeps it. */
function cut(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}

const join = (left: string, right: string): string => (left && right ? `${left}&${right}` : left || right);

const nameOf = (pair: string): string => cut(pair, '=')[0];

function namesOf(query: string): ReadonlySet<string> {
  return new Set(query === '' ? [] : query.split('&').map(nameOf));
}

/** The pairs whose name is not taken, each byte for byte as it came. */
function withoutNames(query: string, taken: ReadonlySet<string>): string {
  if (taken.size === 0) return query;
  return query
    .split('&')
    .filter((pair) => !taken.has(nameOf(pair)))
    .join('&');
}
