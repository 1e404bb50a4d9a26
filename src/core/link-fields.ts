import { PLAIN_BEHAVIOUR } from './behaviour.ts';
import { checkBehaviour, type WantedBehaviour, wantsBehaviour } from './behaviour-fields.ts';
import type { Destination } from './destination.ts';
import {
  createFieldCheck,
  type FieldCheck,
  type LinkFault,
  type LinkPolicy,
  UNSAFE_TEXT,
} from './field-check.ts';
import type { JsonObject } from './json.ts';
import type { Expiry, Extras, Link, LinkFields, LinkVersion, Utm } from './link.ts';
import { REDIRECT_STATUSES } from './redirect-status.ts';
import { faultOfTag, foldTag, normalTag, uniqueTags } from './tag.ts';

/** Fields as somebody wrote them: types are right, nothing else is known. Absent means "leave alone". */
export interface WantedFields extends WantedBehaviour {
  readonly destination?: string;
  readonly title?: string;
  readonly note?: string;
  /** A list replaces all. */
  readonly tags?: readonly string[] | TagChange;
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
  readonly forwardQueryWins?: boolean;
  readonly forwardPath?: boolean;
  readonly utm?: Partial<Utm>;
  readonly uniqueWindowMinutes?: number;
  readonly hideReferrer?: boolean;
  readonly publicStats?: boolean;
  /** Laid over what is kept for each API; null takes a key off. */
  readonly extras?: Extras;
}

/** Tags to add and to take away; the others stay. */
export interface TagChange {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

export const TITLE_LENGTH_MAX = 500;
export const NOTE_LENGTH_MAX = 5_000;
export const TAGS_MAX = 50;
export const EXTERNAL_ID_LENGTH_MAX = 200;
export const METADATA_LENGTH_MAX = 8_192;
export const EXTRAS_LENGTH_MAX = 65_536;
export const UTM_LENGTH_MAX = 500;

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
  forwardQueryWins: false,
  forwardPath: false,
  utm: NO_UTM,
  uniqueWindowMinutes: 1_440,
  hideReferrer: false,
  publicStats: false,
  behaviour: PLAIN_BEHAVIOUR,
  extras: {},
};

const FIELD_NAMES = Object.keys(DEFAULT_FIELDS) as readonly (keyof typeof DEFAULT_FIELDS)[];

/** What a history keeps of a link. */
export function versionFieldsOf(link: Link): LinkVersion['fields'] {
  const { destination, slug, domainId } = link;
  const fields = Object.fromEntries(FIELD_NAMES.map((name) => [name, link[name]]));
  return { ...(fields as unknown as typeof DEFAULT_FIELDS), destination, slug, domainId };
}

/** Whether `next` holds the same fields as `held`: then nothing has to be stored, and no version is kept. */
export const changesNothing = (held: Link, next: Link): boolean =>
  held.trashedAtMs === next.trashedAtMs &&
  JSON.stringify(versionFieldsOf(held)) === JSON.stringify(versionFieldsOf(next));

/** Checks what is wanted on top of what is there; every fault is found, not only the first. */
export function applyFields(
  base: Omit<LinkFields, 'destination'> & { readonly destination: Destination | null },
  wanted: WantedFields,
  policy: LinkPolicy,
): { fields: LinkFields; faults: readonly LinkFault[] } {
  const check = createFieldCheck(policy);
  const { url, line, time, fault } = check;

  let destination = base.destination;
  if (wanted.destination !== undefined) destination = url('destination', wanted.destination, destination);
  else if (destination === null) fault('destination', 'required');

  // What is not named stays: most links name few of many fields, and an import makes them by the million.
  const fields: { -readonly [K in keyof LinkFields]: LinkFields[K] } = {
    ...base,
    destination: destination ?? ('' as Destination),
    enabled: wanted.enabled ?? base.enabled,
    forwardQuery: wanted.forwardQuery ?? base.forwardQuery,
    forwardQueryWins: wanted.forwardQueryWins ?? base.forwardQueryWins,
    forwardPath: wanted.forwardPath ?? base.forwardPath,
    hideReferrer: wanted.hideReferrer ?? base.hideReferrer,
    publicStats: wanted.publicStats ?? base.publicStats,
  };
  if (wanted.title !== undefined) fields.title = line('title', wanted.title.trim(), TITLE_LENGTH_MAX);
  if (wanted.note !== undefined) fields.note = checkNote(wanted.note, check);
  if (wanted.tags !== undefined) fields.tags = changeTags(base.tags, wanted.tags, check);
  if (wanted.externalId !== undefined) fields.externalId = checkExternalId(wanted.externalId, check);
  if (wanted.metadata !== undefined) fields.metadata = checkMetadata(wanted.metadata, check);
  if (wanted.redirectStatus !== undefined) fields.redirectStatus = checkStatus(wanted.redirectStatus, check);
  if (wanted.startsAtMs !== undefined) fields.startsAtMs = time('startsAtMs', wanted.startsAtMs);
  if (wanted.expires !== undefined) fields.expires = checkExpiry(base.expires, wanted.expires, check);
  if (wanted.utm !== undefined) fields.utm = checkUtm(base.utm, wanted.utm, check);
  if (wanted.uniqueWindowMinutes !== undefined) {
    fields.uniqueWindowMinutes = checkWindow(wanted.uniqueWindowMinutes, check);
  }
  if (wanted.extras !== undefined) fields.extras = checkExtras(base.extras, wanted.extras, check);
  if (wantsBehaviour(wanted)) fields.behaviour = checkBehaviour(base.behaviour, wanted, check);
  return { fields, faults: check.faults };
}

function checkNote(note: string, { fault }: FieldCheck): string {
  if (note.length > NOTE_LENGTH_MAX) fault('note', 'too_long');
  else if (UNSAFE_TEXT.test(note)) fault('note', 'bad_character');
  return note;
}

function changeTags(
  base: readonly string[],
  wanted: readonly string[] | TagChange,
  check: FieldCheck,
): readonly string[] {
  if (isList(wanted)) return checkTags('tags', wanted, check).map(spelling(base));
  const add = checkTags('tags.add', wanted.add ?? [], check);
  const removed = new Set(checkTags('tags.remove', wanted.remove ?? [], check).map(foldTag));
  for (const [i, tag] of add.entries()) if (removed.has(foldTag(tag))) check.fault(`tags.add.${i}`, 'both');
  const tags = uniqueTags([...base.filter((tag) => !removed.has(foldTag(tag))), ...add]);
  if (tags.length > TAGS_MAX) check.fault('tags', 'too_many');
  return tags;
}

/** As the link has it already: other letters are no change. */
function spelling(base: readonly string[]): (tag: string) => string {
  if (base.length === 0) return (tag) => tag;
  const spelt = new Map(base.map((tag) => [foldTag(tag), tag]));
  return (tag) => spelt.get(foldTag(tag)) ?? tag;
}

/** The tags that a link gains. */
export const addedTags = (wanted: readonly string[] | TagChange): readonly string[] =>
  isList(wanted) ? wanted : (wanted.add ?? []);

const isList = (wanted: readonly string[] | TagChange): wanted is readonly string[] => Array.isArray(wanted);

function checkTags(field: string, wanted: readonly string[], { fault }: FieldCheck): readonly string[] {
  if (wanted.length > TAGS_MAX) {
    fault(field, 'too_many');
    return [];
  }
  const tags = wanted.map((text, i) => {
    const tag = normalTag(text);
    const reason = faultOfTag(tag);
    if (reason !== null) fault(`${field}.${i}`, reason);
    return tag;
  });
  return uniqueTags(tags);
}

function checkExternalId(wanted: string | null, { line, fault }: FieldCheck): string | null {
  if (wanted === null) return null;
  if (wanted === '') fault('externalId', 'empty');
  return line('externalId', wanted, EXTERNAL_ID_LENGTH_MAX);
}

function checkMetadata(wanted: JsonObject, { fault }: FieldCheck): JsonObject {
  const text = JSON.stringify(wanted);
  if (text.length > METADATA_LENGTH_MAX) fault('metadata', 'too_long');
  return wanted;
}

function checkExtras(base: Extras, wanted: Extras, { fault }: FieldCheck): Extras {
  const laid = Object.entries(wanted).map(([api, fields]) => {
    const all = Object.entries({ ...base[api], ...fields }).filter(([, value]) => value !== null);
    return [api, Object.fromEntries(all)] as const;
  });
  const extras = Object.fromEntries(
    Object.entries({ ...base, ...Object.fromEntries(laid) }).filter(
      ([, fields]) => Object.keys(fields).length > 0,
    ),
  );
  if (JSON.stringify(extras).length > EXTRAS_LENGTH_MAX) fault('extras', 'too_long');
  return extras;
}

function checkStatus(wanted: number, { fault }: FieldCheck): LinkFields['redirectStatus'] {
  const status = REDIRECT_STATUSES.find((known) => known === wanted);
  if (status === undefined) fault('redirectStatus', 'out_of_range');
  return status ?? 302;
}

function checkExpiry(
  base: Expiry,
  wanted: NonNullable<WantedFields['expires']>,
  { url, time, fault }: FieldCheck,
): Expiry {
  const count = (field: string, n: number | null): number | null => {
    if (n !== null && !(Number.isSafeInteger(n) && n >= 1)) fault(field, 'out_of_range');
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

function checkUtm(base: Utm, wanted: Partial<Utm>, { line }: FieldCheck): Utm {
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

function checkWindow(minutes: number, { fault }: FieldCheck): number {
  const known = minutes === 0 || (Number.isInteger(minutes) && minutes >= 15 && minutes <= 1_440);
  if (!known) fault('uniqueWindowMinutes', 'out_of_range');
  return minutes;
}
