import {
  type Destination,
  type DestinationFault,
  type DestinationPolicy,
  parseDestination,
} from './destination.ts';
import type { Expiry, JsonObject, LinkFields, Utm } from './link.ts';
import { REDIRECT_STATUSES } from './link.ts';
import type { SlugFault } from './slug.ts';

/** Fields as somebody wrote them: types are right, nothing else is known. Absent means "leave alone". */
export interface WantedFields {
  readonly destination?: string;
  readonly title?: string;
  readonly note?: string;
  readonly tags?: readonly string[];
  readonly externalId?: string | null;
  readonly metadata?: JsonObject;
  readonly enabled?: boolean;
  readonly redirectStatus?: number;
  readonly startsAtMs?: number | null;
  readonly expires?: {
    readonly atMs?: number | null;
    readonly clicks?: number | null;
    readonly uniqueClicks?: number | null;
    readonly redirectTo?: string | null;
  };
  readonly forwardQuery?: boolean;
  readonly forwardPath?: boolean;
  readonly utm?: Partial<Utm>;
  readonly uniqueWindowMinutes?: number;
}

/** Which field is wrong, as a path in the core's words (`expires.redirectTo`, `tags.2`), and why. */
export interface LinkFault {
  readonly field: string;
  readonly reason: DestinationFault | SlugFault | FieldReason;
}
export type FieldReason =
  | 'required'
  | 'too_long'
  | 'too_many'
  | 'out_of_range'
  | 'bad_character'
  | 'empty'
  | 'taken';

export const TITLE_LENGTH_MAX = 500;
export const NOTE_LENGTH_MAX = 5_000;
export const TAGS_MAX = 50;
export const TAG_LENGTH_MAX = 100;
export const EXTERNAL_ID_LENGTH_MAX = 200;
export const METADATA_LENGTH_MAX = 8_192;
export const UTM_LENGTH_MAX = 500;
/** 9999-12-31: what RFC 3339 can write. */
export const TIME_MS_MAX = 253_402_300_799_000;

export const NO_EXPIRY: Expiry = { atMs: null, clicks: null, uniqueClicks: null, redirectTo: null };
export const NO_UTM: Utm = { source: '', medium: '', campaign: '', term: '', content: '' };

/** What a link is when its maker says nothing but the destination. */
export const DEFAULT_FIELDS: Omit<LinkFields, 'destination'> = {
  title: '',
  note: '',
  tags: [],
  externalId: null,
  metadata: {},
  enabled: true,
  redirectStatus: 302,
  startsAtMs: null,
  expires: NO_EXPIRY,
  forwardQuery: false,
  forwardPath: false,
  utm: NO_UTM,
  uniqueWindowMinutes: 1_440,
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNSAFE_LINE = /[\u0000-\u001f\u007f]|\p{Surrogate}/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a note may have lines and tabs, nothing else of the kind
const UNSAFE_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/u;

/** Checks what is wanted on top of what is there; every fault is found, not only the first. */
export function applyFields(
  base: Omit<LinkFields, 'destination'> & { readonly destination: Destination | null },
  wanted: WantedFields,
  policy: DestinationPolicy,
): { fields: LinkFields; faults: readonly LinkFault[] } {
  const faults: LinkFault[] = [];
  const url = (field: string, text: string, otherwise: Destination | null): Destination | null => {
    const parsed = parseDestination(text, policy);
    if ('destination' in parsed) return parsed.destination;
    faults.push({ field, reason: parsed.fault });
    return otherwise;
  };
  const line = (field: string, text: string, max: number): string => {
    if (text.length > max) faults.push({ field, reason: 'too_long' });
    else if (UNSAFE_LINE.test(text)) faults.push({ field, reason: 'bad_character' });
    return text;
  };
  const time = (field: string, atMs: number | null): number | null => {
    if (atMs !== null && !(atMs >= 0 && atMs <= TIME_MS_MAX)) faults.push({ field, reason: 'out_of_range' });
    return atMs;
  };

  let destination = base.destination;
  if (wanted.destination !== undefined) destination = url('destination', wanted.destination, destination);
  else if (destination === null) faults.push({ field: 'destination', reason: 'required' });

  const fields: LinkFields = {
    destination: destination ?? ('' as Destination),
    title: wanted.title === undefined ? base.title : line('title', wanted.title.trim(), TITLE_LENGTH_MAX),
    note: wanted.note === undefined ? base.note : checkNote(wanted.note, faults),
    tags: wanted.tags === undefined ? base.tags : checkTags(wanted.tags, line, faults),
    externalId:
      wanted.externalId === undefined ? base.externalId : checkExternalId(wanted.externalId, line, faults),
    metadata: wanted.metadata === undefined ? base.metadata : checkMetadata(wanted.metadata, faults),
    enabled: wanted.enabled ?? base.enabled,
    redirectStatus:
      wanted.redirectStatus === undefined ? base.redirectStatus : checkStatus(wanted.redirectStatus, faults),
    startsAtMs: wanted.startsAtMs === undefined ? base.startsAtMs : time('startsAtMs', wanted.startsAtMs),
    expires:
      wanted.expires === undefined
        ? base.expires
        : checkExpiry(base.expires, wanted.expires, url, time, faults),
    forwardQuery: wanted.forwardQuery ?? base.forwardQuery,
    forwardPath: wanted.forwardPath ?? base.forwardPath,
    utm: wanted.utm === undefined ? base.utm : checkUtm(base.utm, wanted.utm, line),
    uniqueWindowMinutes:
      wanted.uniqueWindowMinutes === undefined
        ? base.uniqueWindowMinutes
        : checkWindow(wanted.uniqueWindowMinutes, faults),
  };
  return { fields, faults };
}

type CheckLine = (field: string, text: string, max: number) => string;

function checkNote(note: string, faults: LinkFault[]): string {
  if (note.length > NOTE_LENGTH_MAX) faults.push({ field: 'note', reason: 'too_long' });
  else if (UNSAFE_TEXT.test(note)) faults.push({ field: 'note', reason: 'bad_character' });
  return note;
}

function checkTags(wanted: readonly string[], line: CheckLine, faults: LinkFault[]): readonly string[] {
  if (wanted.length > TAGS_MAX) {
    faults.push({ field: 'tags', reason: 'too_many' });
    return [];
  }
  const tags = wanted.map((tag, i) => {
    const trimmed = line(`tags.${i}`, tag.trim(), TAG_LENGTH_MAX);
    if (trimmed === '') faults.push({ field: `tags.${i}`, reason: 'empty' });
    return trimmed;
  });
  return [...new Set(tags)];
}

function checkExternalId(wanted: string | null, line: CheckLine, faults: LinkFault[]): string | null {
  if (wanted === null) return null;
  if (wanted === '') faults.push({ field: 'externalId', reason: 'empty' });
  return line('externalId', wanted, EXTERNAL_ID_LENGTH_MAX);
}

function checkMetadata(wanted: JsonObject, faults: LinkFault[]): JsonObject {
  const text = JSON.stringify(wanted);
  if (text.length > METADATA_LENGTH_MAX) faults.push({ field: 'metadata', reason: 'too_long' });
  return wanted;
}

function checkStatus(wanted: number, faults: LinkFault[]): LinkFields['redirectStatus'] {
  const status = REDIRECT_STATUSES.find((known) => known === wanted);
  if (status === undefined) faults.push({ field: 'redirectStatus', reason: 'out_of_range' });
  return status ?? 302;
}

function checkExpiry(
  base: Expiry,
  wanted: NonNullable<WantedFields['expires']>,
  url: (field: string, text: string, otherwise: Destination | null) => Destination | null,
  time: (field: string, atMs: number | null) => number | null,
  faults: LinkFault[],
): Expiry {
  const count = (field: string, n: number | null): number | null => {
    if (n !== null && !(Number.isSafeInteger(n) && n >= 1)) faults.push({ field, reason: 'out_of_range' });
    return n;
  };
  const { atMs, clicks, uniqueClicks, redirectTo } = wanted;
  return {
    atMs: atMs === undefined ? base.atMs : time('expires.atMs', atMs),
    clicks: clicks === undefined ? base.clicks : count('expires.clicks', clicks),
    uniqueClicks:
      uniqueClicks === undefined ? base.uniqueClicks : count('expires.uniqueClicks', uniqueClicks),
    redirectTo:
      redirectTo === undefined
        ? base.redirectTo
        : redirectTo === null
          ? null
          : url('expires.redirectTo', redirectTo, null),
  };
}

function checkUtm(base: Utm, wanted: Partial<Utm>, line: CheckLine): Utm {
  const part = (name: keyof Utm): string => {
    const text = wanted[name];
    return text === undefined ? base[name] : line(`utm.${name}`, text.trim(), UTM_LENGTH_MAX);
  };
  return {
    source: part('source'),
    medium: part('medium'),
    campaign: part('campaign'),
    term: part('term'),
    content: part('content'),
  };
}

function checkWindow(minutes: number, faults: LinkFault[]): number {
  const known = minutes === 0 || (Number.isInteger(minutes) && minutes >= 15 && minutes <= 1_440);
  if (!known) faults.push({ field: 'uniqueWindowMinutes', reason: 'out_of_range' });
  return minutes;
}
