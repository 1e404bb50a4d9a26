import type { Destination } from '../base/destination.ts';
import type { LinkFault } from '../base/fault.ts';
import {
  type FieldInputs,
  type FieldValues,
  field,
  fieldDefaults,
  fieldLookup,
  flagField,
} from '../base/field.ts';
import { createFieldCheck, type FieldCheck, type LinkPolicy, UNSAFE_TEXT } from '../base/field-check.ts';
import type { JsonObject } from '../base/json.ts';
import { REDIRECT_STATUSES, type RedirectStatus } from '../base/redirect-status.ts';
import { NO_UTM, type Utm } from '../base/utm.ts';
import { type Behaviour, type BehaviourInput, checkBehaviour, PLAIN_BEHAVIOUR } from '../rules/behaviour.ts';
import { checkExpiry, type Expiry, type ExpiryInput, NO_EXPIRY } from './expiry.ts';
import { checkTags, type TagsInput } from './tag-change.ts';

/** By API: fields of its contract that the server stores and returns, but does not act on. */
export type Extras = Readonly<Record<string, JsonObject>>;

export const TITLE_LENGTH_MAX = 500;
export const NOTE_LENGTH_MAX = 5_000;
export const EXTERNAL_ID_LENGTH_MAX = 200;
export const METADATA_LENGTH_MAX = 8_192;
export const EXTRAS_LENGTH_MAX = 65_536;
export const UTM_LENGTH_MAX = 500;

/**
 * Stored together as JSON without the defaults: most links need no JSON, and a new field needs no migration. The
 * redirect reads them with the link; `Route` has those that it needs.
 */
export const ROUTING_FIELDS = {
  redirectStatus: field<RedirectStatus, number>({ default: 302, check: checkStatus }),
  startsAtMs: field<number | null>({
    default: null,
    check: (input, { time }) => time('startsAtMs', input),
  }),
  expires: field<Expiry, ExpiryInput>({ default: NO_EXPIRY, check: checkExpiry }),
  forwardQuery: flagField,
  /** Whether the visitor's parameters replace those of the destination that have the same name. */
  forwardQueryWins: flagField,
  forwardPath: flagField,
  utm: field<Utm, Partial<Utm>>({ default: NO_UTM, check: checkUtm }),
  /** How long repeated visits of a visitor count as one unique click; 0 counts every click as unique. */
  uniqueWindowMinutes: field<number>({ default: 1_440, check: checkWindow }),
  hideReferrer: flagField,
  /** Whether the link's statistics are public. */
  publicStats: flagField,
};

/** The fields that an owner may set and change, one row each; the destination and the behaviour are separate. */
export const LINK_FIELDS = {
  title: field<string>({
    default: '',
    check: (input, { line }) => line('title', input.trim(), TITLE_LENGTH_MAX),
  }),
  note: field<string>({ default: '', check: checkNote }),
  tags: field<readonly string[], TagsInput>({ default: [], check: checkTags }),
  externalId: field<string | null>({ default: null, check: checkExternalId }),
  metadata: field<JsonObject>({ default: {}, check: checkMetadata }),
  enabled: field<boolean>({ default: true, check: (input) => input }),
  ...ROUTING_FIELDS,
  /** An input is merged into what is stored for each API; null removes a key. */
  extras: field<Extras>({ default: {}, check: checkExtras }),
};

/** Text fields that filter a list of links by their exact value. */
export const FILTER_FIELDS = ['externalId'] as const satisfies readonly (keyof typeof LINK_FIELDS)[];
type FilterField = (typeof FILTER_FIELDS)[number];
/** Null does not narrow. */
export type FieldFilter = Readonly<Record<FilterField, string | null>>;
export const NO_FIELD_FILTER = Object.fromEntries(FILTER_FIELDS.map((name) => [name, null])) as Record<
  FilterField,
  null
>;

export interface LinkFields extends FieldValues<typeof LINK_FIELDS> {
  readonly destination: Destination;
  readonly behaviour: Behaviour;
}

export interface LinkFieldsInput extends FieldInputs<typeof LINK_FIELDS>, BehaviourInput {
  readonly destination?: string;
}

export type RoutingFields = Pick<LinkFields, keyof typeof ROUTING_FIELDS | 'behaviour'>;

/** The fields of a link for which only the destination is given. */
export const DEFAULT_FIELDS: Omit<LinkFields, 'destination'> = {
  ...fieldDefaults(LINK_FIELDS),
  behaviour: PLAIN_BEHAVIOUR,
};

export const DEFAULT_ROUTING: RoutingFields = {
  ...fieldDefaults(ROUTING_FIELDS),
  behaviour: PLAIN_BEHAVIOUR,
};

/** Adds the defaults of fields that did not exist when the link was stored. */
export const withMissingFields = <Stored extends Partial<LinkFields>>(stored: Stored) => ({
  ...DEFAULT_FIELDS,
  ...stored,
  behaviour: { ...PLAIN_BEHAVIOUR, ...stored.behaviour },
});

const FIELDS = fieldLookup(LINK_FIELDS);
const ORDER = ['destination', ...Object.keys(LINK_FIELDS)];

/** Checks an input and applies it to the current fields; reports every fault, not only the first. */
export function applyFields(
  current: Omit<LinkFields, 'destination'> & { readonly destination: Destination | null },
  input: LinkFieldsInput,
  policy: LinkPolicy,
): { fields: LinkFields; faults: readonly LinkFault[] } {
  const check = createFieldCheck(policy);
  let { destination } = current;
  if (input.destination !== undefined) {
    destination = check.url('destination', input.destination, destination);
  } else if (destination === null) check.fault('destination', 'required');

  const fields = { ...current, destination: destination ?? ('' as Destination) };
  const inputs = input as Readonly<Record<string, unknown>>;
  const values = fields as Record<string, unknown>;
  // Loops over the input's names: an input has few of all fields, and an import creates millions of links.
  for (const name in inputs) {
    const value = inputs[name];
    const row = value === undefined ? undefined : FIELDS[name];
    if (row !== undefined) values[name] = row.check(value, check, values[name]);
  }
  fields.behaviour = checkBehaviour(current.behaviour, input, check);
  return { fields, faults: check.faults.length < 2 ? check.faults : inOrder(check.faults) };
}

/** Sorts faults by the order of the table, not of the input; those of the behaviour come last. */
function inOrder(faults: readonly LinkFault[]): readonly LinkFault[] {
  const rankOf = ({ field }: LinkFault): number => {
    const rank = ORDER.indexOf(field.split('.', 1)[0] ?? '');
    return rank < 0 ? ORDER.length : rank;
  };
  return faults.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function checkNote(note: string, { fault }: FieldCheck): string {
  if (note.length > NOTE_LENGTH_MAX) fault('note', 'too_long');
  else if (UNSAFE_TEXT.test(note)) fault('note', 'bad_character');
  return note;
}

function checkExternalId(input: string | null, { line, fault }: FieldCheck): string | null {
  if (input === null) return null;
  if (input === '') fault('externalId', 'empty');
  return line('externalId', input, EXTERNAL_ID_LENGTH_MAX);
}

function checkMetadata(input: JsonObject, { fault }: FieldCheck): JsonObject {
  if (JSON.stringify(input).length > METADATA_LENGTH_MAX) fault('metadata', 'too_long');
  return input;
}

function checkExtras(input: Extras, { fault }: FieldCheck, current: Extras): Extras {
  const merged = Object.entries(input).map(([api, fields]) => {
    const merged = Object.entries({ ...current[api], ...fields }).filter(([, value]) => value !== null);
    return [api, Object.fromEntries(merged)] as const;
  });
  const extras = Object.fromEntries(
    Object.entries({ ...current, ...Object.fromEntries(merged) }).filter(
      ([, fields]) => Object.keys(fields).length > 0,
    ),
  );
  if (JSON.stringify(extras).length > EXTRAS_LENGTH_MAX) fault('extras', 'too_long');
  return extras;
}

function checkStatus(input: number, { fault }: FieldCheck): RedirectStatus {
  const status = REDIRECT_STATUSES.find((known) => known === input);
  if (status === undefined) fault('redirectStatus', 'out_of_range');
  return status ?? 302;
}

function checkUtm(input: Partial<Utm>, { line }: FieldCheck, current: Utm): Utm {
  const part = (name: keyof Utm): string => {
    const text = input[name];
    return text === undefined ? current[name] : line(`utm.${name}`, text.trim(), UTM_LENGTH_MAX);
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
  const isKnown = minutes === 0 || (Number.isInteger(minutes) && minutes >= 15 && minutes <= 1_440);
  if (!isKnown) fault('uniqueWindowMinutes', 'out_of_range');
  return minutes;
}
