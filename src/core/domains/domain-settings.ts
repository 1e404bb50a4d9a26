import { parseColor } from '../base/color.ts';
import { type Destination, type DestinationPolicy, parseDestination } from '../base/destination.ts';
import { Problem } from '../base/problem.ts';
import { REDIRECT_STATUSES, type RedirectStatus } from '../base/redirect-status.ts';

/** The settings of a domain. */
export interface DomainSettings {
  /** Redirect of the bare host; null shows a page. */
  readonly rootRedirect: Destination | null;
  /** Redirect of unknown paths; null shows a page with status 404. */
  readonly notFoundRedirect: Destination | null;
  /** The default redirect status of new links. */
  readonly defaultStatus: RedirectStatus;
  /** Whether `Launch` and `launch` are different links. */
  readonly caseSensitive: boolean;
  /** Default preview image for links with their own preview tags but no image. */
  readonly ogImage: Destination | null;
  /** Whether search engines may index the domain. */
  readonly robots: 'allow' | 'disallow';
  readonly icon: Destination | null;
  /** The domain's name on its pages; '' shows the host. */
  readonly name: string;
  /** The owner's home page, linked from pages. */
  readonly homeUrl: Destination | null;
  /** `#rrggbb`, used on pages. */
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

/** Unvalidated settings. An absent one stays unchanged. */
export interface DomainSettingsInput {
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

/** Validates `input` and applies it to `current`. Throws invalid_field for the first invalid setting. */
export function applyDomainSettings(
  current: DomainSettings,
  input: DomainSettingsInput,
  policy: DestinationPolicy,
): DomainSettings {
  const url = (field: keyof DomainSettings, text: string | null | undefined, before: Destination | null) => {
    if (text === undefined) return before;
    if (text === null || text.trim() === '') return null;
    const parsed = parseDestination(text, policy);
    if ('fault' in parsed) throw new Problem('invalid_field', { field, reason: parsed.fault });
    return parsed.destination;
  };
  return {
    rootRedirect: url('rootRedirect', input.rootRedirect, current.rootRedirect),
    notFoundRedirect: url('notFoundRedirect', input.notFoundRedirect, current.notFoundRedirect),
    defaultStatus:
      input.defaultStatus === undefined ? current.defaultStatus : checkStatus(input.defaultStatus),
    caseSensitive: input.caseSensitive ?? current.caseSensitive,
    ogImage: url('ogImage', input.ogImage, current.ogImage),
    robots: input.robots ?? current.robots,
    icon: url('icon', input.icon, current.icon),
    name: input.name === undefined ? current.name : checkName(input.name.trim()),
    homeUrl: url('homeUrl', input.homeUrl, current.homeUrl),
    color: input.color === undefined ? current.color : checkColor(input.color),
    headers: input.headers === undefined ? current.headers : checkHeaders(input.headers),
  };
}

function checkStatus(input: number): RedirectStatus {
  const status = REDIRECT_STATUSES.find((known) => known === input);
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

function checkHeaders(input: readonly string[]): readonly string[] {
  if (input.length > HEADERS_MAX)
    throw new Problem('invalid_field', { field: 'headers', reason: 'too_many' });
  const headers = input.map((header, i) => {
    if (isHeader(header)) return header.toUpperCase();
    throw new Problem('invalid_field', { field: `headers.${i}`, reason: 'bad_form' });
  });
  return [...new Set(headers)];
}

/** A sender id has 3 to 6 letters or digits. */
export const isHeader = (text: string): boolean => /^[a-z0-9]{3,6}$/i.test(text);
