import { parseColor } from './color.ts';
import { type Destination, type DestinationPolicy, parseDestination } from './destination.ts';
import { Problem } from './problem.ts';
import { REDIRECT_STATUSES, type RedirectStatus } from './redirect-status.ts';

/** What the owner of a domain may say of it. */
export interface DomainSettings {
  /** Where the bare host leads; null shows a page. */
  readonly rootRedirect: Destination | null;
  /** Where unknown paths lead; null shows a page with status 404. */
  readonly notFoundRedirect: Destination | null;
  /** The redirect status of a link that is made without one. */
  readonly defaultStatus: RedirectStatus;
  /** Whether `Launch` and `launch` are two links. */
  readonly caseSensitive: boolean;
  /** For links that show tags of their own but no image. */
  readonly ogImage: Destination | null;
  /** Whether search engines may list what is here. */
  readonly robots: 'allow' | 'disallow';
  readonly icon: Destination | null;
  /** What pages call the domain; '' is its host. */
  readonly name: string;
  /** Where pages lead visitors who look for the owner. */
  readonly homeUrl: Destination | null;
  /** `#rrggbb`, on pages. */
  readonly color: string | null;
  /** Sender ids registered with TRAI, which slugs may begin with. */
  readonly headers: readonly string[];
}

export const DEFAULT_DOMAIN_SETTINGS: DomainSettings = {
  rootRedirect: null,
  notFoundRedirect: null,
  defaultStatus: 302,
  caseSensitive: true,
  ogImage: null,
  robots: 'allow',
  icon: null,
  name: '',
  homeUrl: null,
  color: null,
  headers: [],
};

/** Settings as somebody wrote them. Absent means "leave alone". */
export interface WantedDomainSettings {
  readonly rootRedirect?: string | null;
  readonly notFoundRedirect?: string | null;
  readonly defaultStatus?: number;
  readonly caseSensitive?: boolean;
  readonly ogImage?: string | null;
  readonly robots?: DomainSettings['robots'];
  readonly icon?: string | null;
  readonly name?: string;
  readonly homeUrl?: string | null;
  readonly color?: string | null;
  readonly headers?: readonly string[];
}

export const HEADERS_MAX = 50;
const NAME_LENGTH_MAX = 100;

/** Throws invalid_field for the first that is wrong. */
export function applyDomainSettings(
  base: DomainSettings,
  wanted: WantedDomainSettings,
  policy: DestinationPolicy,
): DomainSettings {
  const url = (field: keyof DomainSettings, text: string | null | undefined, held: Destination | null) => {
    if (text === undefined) return held;
    if (text === null || text.trim() === '') return null;
    const parsed = parseDestination(text, policy);
    if ('fault' in parsed) throw new Problem('invalid_field', { field, reason: parsed.fault });
    return parsed.destination;
  };
  return {
    rootRedirect: url('rootRedirect', wanted.rootRedirect, base.rootRedirect),
    notFoundRedirect: url('notFoundRedirect', wanted.notFoundRedirect, base.notFoundRedirect),
    defaultStatus:
      wanted.defaultStatus === undefined ? base.defaultStatus : checkStatus(wanted.defaultStatus),
    caseSensitive: wanted.caseSensitive ?? base.caseSensitive,
    ogImage: url('ogImage', wanted.ogImage, base.ogImage),
    robots: wanted.robots ?? base.robots,
    icon: url('icon', wanted.icon, base.icon),
    name: wanted.name === undefined ? base.name : checkName(wanted.name.trim()),
    homeUrl: url('homeUrl', wanted.homeUrl, base.homeUrl),
    color: wanted.color === undefined ? base.color : checkColor(wanted.color),
    headers: wanted.headers === undefined ? base.headers : checkHeaders(wanted.headers),
  };
}

function checkStatus(wanted: number): RedirectStatus {
  const status = REDIRECT_STATUSES.find((known) => known === wanted);
  if (status === undefined)
    throw new Problem('invalid_field', { field: 'defaultStatus', reason: 'out_of_range' });
  return status;
}

function checkName(name: string): string {
  if (name.length > NAME_LENGTH_MAX)
    throw new Problem('invalid_field', { field: 'name', reason: 'too_long' });
  if (/\p{Cc}|\p{Surrogate}/u.test(name)) {
    throw new Problem('invalid_field', { field: 'name', reason: 'bad_character' });
  }
  return name;
}

function checkColor(color: string | null): string | null {
  if (color === null || color === '') return null;
  const parsed = parseColor(color);
  if (parsed === null) throw new Problem('invalid_field', { field: 'color', reason: 'bad_form' });
  return parsed;
}

function checkHeaders(wanted: readonly string[]): readonly string[] {
  if (wanted.length > HEADERS_MAX)
    throw new Problem('invalid_field', { field: 'headers', reason: 'too_many' });
  const headers = wanted.map((header, i) => {
    if (isHeader(header)) return header.toUpperCase();
    throw new Problem('invalid_field', { field: `headers.${i}`, reason: 'bad_form' });
  });
  return [...new Set(headers)];
}

/** A sender id: 3 to 6 letters or digits. */
export const isHeader = (text: string): boolean => /^[a-z0-9]{3,6}$/i.test(text);
