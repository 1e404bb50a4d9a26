import type { Actor } from '../base/actor.ts';

/**
 * Whether a link leads visitors to its destination: `off` is disabled; `scheduled` is enabled and starts later; `ended`
 * has expired by time or used up its clicks; `on` is every other link. Each link has exactly one state.
 */
export const LINK_STATES = ['on', 'off', 'scheduled', 'ended'] as const;
export type LinkState = (typeof LINK_STATES)[number];

/** What a link may have beside its destination: `expiry` is an end by time, clicks or unique clicks. */
export const LINK_PARTS = ['password', 'rules', 'split', 'expiry'] as const;
export type LinkPart = (typeof LINK_PARTS)[number];

/** Filters by what a link is and does; null does not narrow. */
export interface TraitFilter {
  /** Links in one of these states. */
  readonly states: readonly LinkState[] | null;
  /** Links that have all of these. */
  readonly parts: readonly LinkPart[] | null;
  /** See `destinationStarts`. */
  readonly destinationStart: string | null;
  /** Links that this actor created; those of a person's personal keys are the person's too. */
  readonly creator: Actor | null;
  /** A link that does not end by time passes neither. */
  readonly expiresAfterMs: number | null;
  readonly expiresBeforeMs: number | null;
  /** A link that was never clicked passes. */
  readonly lastClickedBeforeMs: number | null;
}

export const NO_TRAIT_FILTER = {
  states: null,
  parts: null,
  destinationStart: null,
  creator: null,
  expiresAfterMs: null,
  expiresBeforeMs: null,
  lastClickedBeforeMs: null,
} as const satisfies TraitFilter;

export const DESTINATION_START_LENGTH_MAX = 2_000;

const SCHEMES = ['https://', 'http://'] as const;

/** The beginning of a destination, parsed. */
export interface DestinationStarts {
  /** Each is what a normalised destination may begin with, scheme included; never empty. */
  readonly starts: readonly string[];
  /** What all of them have in common behind the scheme. */
  readonly rest: string;
}

/**
 * Parses the beginning of a destination, with or without its scheme: `example.com/spring` also means
 * `https://example.com/spring`. The scheme and the host ignore letter case, and characters that a URL escapes are
 * escaped.
 */
export function destinationStarts(text: string): DestinationStarts {
  const trimmed = text.trim();
  if (/^https?:\/{0,2}$/i.test(trimmed)) return { starts: [trimmed.toLowerCase()], rest: '' };
  const [, scheme = '', host = '', path = ''] = /^(https?:\/\/)?([^/?#]*)(.*)$/is.exec(trimmed) ?? [];
  const rest = asciiHost(host) + escapeUnsafe(path);
  const schemes = scheme === '' ? SCHEMES : [scheme.toLowerCase()];
  return { starts: schemes.map((name) => name + rest), rest };
}

/** A host as URLs write it: `bücher.example` is `xn--bcher-kva.example`. */
function asciiHost(host: string): string {
  const lower = escapeUnsafe(host.toLowerCase());
  return lower.includes('%') ? (URL.parse(`https://${host}`)?.host ?? lower) : lower;
}

const escapeUnsafe = (text: string): string =>
  text.toWellFormed().replaceAll(/[^\u0021-\u007e]+/g, (part) => encodeURIComponent(part));
