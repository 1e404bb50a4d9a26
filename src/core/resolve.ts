import type { Route } from './route.ts';

/** What a visit shows that decides where it goes. */
export interface Visit {
  readonly nowMs: number;
  /** Raw, without `?`; '' when there is none. */
  readonly query: string;
  /** What the path has beyond the slug, with its leading slash; '' when nothing. */
  readonly rest: string;
}

export type Resolution =
  | { readonly kind: 'go'; readonly to: string }
  /** As `go`, once the exact counter has let this visit through; else `expired`. */
  | { readonly kind: 'go_if_counted'; readonly to: string }
  | { readonly kind: 'expired'; readonly to: string | null }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'not_started'; readonly startsAtMs: number }
  | { readonly kind: 'missing' };

/** What becomes of a visit. Pure and total: the same route and visit always come to the same. */
export function resolve(route: Route | null, visit: Visit): Resolution {
  if (route === null) return { kind: 'missing' };
  if (visit.rest !== '' && !route.forwardPath) return { kind: 'missing' };
  if (!route.enabled) return { kind: 'disabled' };
  if (route.startsAtMs !== null && visit.nowMs < route.startsAtMs) {
    return { kind: 'not_started', startsAtMs: route.startsAtMs };
  }
  if (route.expiresAtMs !== null && route.expiresAtMs <= visit.nowMs) return expired(route);
  const to = decorate(route, visit);
  const limited = route.clicksMax !== null || route.uniqueClicksMax !== null;
  return limited ? { kind: 'go_if_counted', to } : { kind: 'go', to };
}

export function expired(route: Route): Resolution & { kind: 'expired' } {
  return { kind: 'expired', to: route.afterwards };
}

/** The destination with the visitor's path and query and the link's UTM; the destination's own parameters win. */
export function decorate(route: Route, visit: Pick<Visit, 'query' | 'rest'>): string {
  const wantsQuery = route.forwardQuery && visit.query !== '';
  const wantsPath = route.forwardPath && visit.rest !== '';
  if (!wantsQuery && !wantsPath && route.utmQuery === '') return route.destination;

  const [beforeHash, hash] = cut(route.destination, '#');
  const [base, ownQuery] = cut(beforeHash, '?');
  const path = wantsPath ? base.replace(/\/$/, '') + visit.rest : base;
  let query = ownQuery.slice(1);
  if (wantsQuery) query = join(query, withoutNames(visit.query, namesOf(query)));
  if (route.utmQuery !== '') query = join(query, withoutNames(route.utmQuery, namesOf(query)));
  return path + (query === '' ? '' : `?${query}`) + hash;
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
