import type { ListedLink } from '../../../api/types.ts';
import { readableUrl } from '../../../app/readable-url.ts';

/** A link of the list; the API answers null only for a dry run. */
export type Row = ListedLink & { readonly id: string; readonly short_url: string; readonly slug: string };

export const isRow = (link: ListedLink): link is Row =>
  link.id !== null && link.short_url !== null && link.slug !== null;

export type LinkState =
  | { readonly kind: 'on' | 'off' }
  | { readonly kind: 'scheduled'; readonly at: string }
  /** Null: its clicks are used up. */
  | { readonly kind: 'ended'; readonly at: string | null };

/** In the order in which a visit checks them. */
export function stateOf(
  { enabled, starts_at, expires, clicks, unique_clicks }: Row,
  nowMs: number,
): LinkState {
  if (!enabled) return { kind: 'off' };
  if (starts_at !== null && Date.parse(starts_at) > nowMs) return { kind: 'scheduled', at: starts_at };
  if (expires.at !== null && Date.parse(expires.at) <= nowMs) return { kind: 'ended', at: expires.at };
  const isUsedUp =
    clicks >= (expires.clicks ?? Number.POSITIVE_INFINITY) ||
    unique_clicks >= (expires.unique_clicks ?? Number.POSITIVE_INFINITY);
  return isUsedUp ? { kind: 'ended', at: null } : { kind: 'on' };
}

/** What an icon in the row says. */
export const LINK_FACTS = ['rules', 'split', 'ends', 'password'] as const;
export type LinkFact = (typeof LINK_FACTS)[number];

export function factsOf({ rules, split, expires, has_password }: Row): readonly LinkFact[] {
  const ends = expires.at !== null || expires.clicks !== null || expires.unique_clicks !== null;
  const has: Readonly<Record<LinkFact, boolean>> = {
    rules: rules.length > 0,
    split: split.length > 0,
    ends,
    password: has_password,
  };
  return LINK_FACTS.filter((fact) => has[fact]);
}

/** A destination in three parts: the host, the path that may be cut, and its end, which is kept. */
export interface DestinationParts {
  readonly host: string;
  readonly path: string;
  readonly tail: string;
}

const KEPT = 9;
const LONG = 40;

export function destinationParts(url: string): DestinationParts {
  const [, host = '', path = ''] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (host === '') return { host: url, path: '', tail: '' };
  const shown = path === '/' ? '' : readableUrl(path);
  if (host.length + shown.length <= LONG) return { host, path: shown, tail: '' };
  // By characters, so that none is cut in half.
  const characters = [...shown];
  const kept = characters.length > KEPT * 2 ? KEPT : 0;
  const cut = characters.length - kept;
  return { host, path: characters.slice(0, cut).join(''), tail: characters.slice(cut).join('') };
}
