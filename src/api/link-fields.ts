import { z } from '@hono/zod-openapi';
import { NO_UTM, type Utm } from '../core/base/utm.ts';
import { type Expiry, type ExpiryInput, NO_EXPIRY } from '../core/links/expiry.ts';
import {
  FILTER_FIELDS,
  type FieldFilter,
  type LINK_FIELDS,
  type LinkFields,
  type LinkFieldsInput,
} from '../core/links/link-fields.ts';
import type { TagsInput } from '../core/links/tag-change.ts';
import type { BEHAVIOUR_FIELDS, Behaviour, BehaviourInput } from '../core/rules/behaviour.ts';
import { writeTimeOrNull } from '../wire/values/time.ts';
import { time, timeInputOrNull } from './contract/common.ts';
import {
  type ExpiresWire,
  expiresAnswer,
  expiresInput,
  metadataInput,
  type TagsWire,
  type UtmWire,
  utmAnswer,
  utmInput,
} from './contract/link-parts.ts';
import { appsAnswer, appsInput, ruleAnswer, ruleInput, variants } from './contract/rule.ts';
import { fromApps, fromRule, fromVariant, toApps, toRule, toVariant } from './translate/rule.ts';

/** A field of the core in the native API. */
interface WireField<Input, Value> {
  readonly name: string;
  readonly input: z.ZodType;
  readonly answer: z.ZodType;
  read(wire: never): Input;
  write(value: Value): unknown;
}

/** A row compiles only if its functions fit its schemas. */
const row = <const Name extends string, In extends z.ZodType, Out extends z.ZodType, Input, Value>(row: {
  readonly name: Name;
  readonly input: In;
  readonly answer: Out;
  readonly read: (wire: z.output<In>) => Input;
  readonly write: (value: Value) => z.output<Out>;
}) => row;

const same = <T>(value: T): T => value;
/** Not an interface: those lack the index signature that OpenAPI's extensions need. */
type About<T> = { readonly description?: string; readonly example?: T; readonly enum?: T[] };

const text = <const Name extends string>(name: Name, about: About<string> = {}) =>
  row({
    name,
    input: z.string().openapi(about),
    answer: z.string(),
    read: same<string>,
    write: same<string>,
  });
const flag = <const Name extends string>(name: Name, about: About<boolean> = {}) =>
  row({
    name,
    input: z.boolean().openapi(about),
    answer: z.boolean(),
    read: same<boolean>,
    write: same<boolean>,
  });
const number = <const Name extends string>(name: Name, about: About<number>) =>
  row({ name, input: z.int().openapi(about), answer: z.int(), read: same<number>, write: same<number> });

/** One row per field, in the order of answers. A field of the core without a row does not compile. */
export const LINK_WIRE = {
  title: text('title', { example: 'Product launch' }),
  note: text('note'),
  tags: row({
    name: 'tags',
    input: z.array(z.string()).openapi({
      description: 'Not case-sensitive: a tag keeps its first spelling.',
      example: ['spring'],
    }),
    answer: z.array(z.string()),
    read: toTags,
    write: (tags: LinkFields['tags']) => [...tags],
  }),
  externalId: row({
    name: 'external_id',
    input: z.string().nullable().openapi({ description: 'Your own id for the link.', example: 'order-17' }),
    answer: z.string().nullable(),
    read: same<string | null>,
    write: same<string | null>,
  }),
  metadata: row({
    name: 'metadata',
    input: metadataInput.openapi({ description: 'Any JSON object, up to 8,192 characters.' }),
    answer: z.record(z.string(), z.unknown()),
    read: (metadata): LinkFields['metadata'] => metadata,
    write: (metadata: LinkFields['metadata']) => ({ ...metadata }),
  }),
  enabled: flag('enabled'),
  redirectStatus: number('redirect_status', { enum: [301, 302, 303, 307, 308], example: 302 }),
  startsAtMs: row({
    name: 'starts_at',
    input: timeInputOrNull,
    answer: time.nullable(),
    read: same<number | null>,
    write: writeTimeOrNull,
  }),
  expires: row({
    name: 'expires',
    input: expiresInput,
    answer: expiresAnswer,
    read: toExpiry,
    write: fromExpiry,
  }),
  forwardQuery: flag('forward_query', {
    description: "Adds the query of the visitor's request to the destination.",
  }),
  forwardPath: flag('forward_path', { description: 'Adds the path after the slug to the destination.' }),
  utm: row({
    name: 'utm',
    input: utmInput.openapi({ description: 'Parameters that are added to the destination; `""` omits one.' }),
    answer: utmAnswer,
    read: (utm: UtmWire): Partial<Utm> => (utm === null ? NO_UTM : present(utm)),
    write: (utm: Utm) => ({ ...utm }),
  }),
  uniqueWindowMinutes: number('unique_window_minutes', {
    description: 'How long repeated visits of one visitor count as one unique click: 0, or 15 to 1440.',
    example: 1440,
  }),
  forwardQueryWins: flag('forward_query_wins', {
    description: "Whether the visitor's parameters replace parameters of the same name in the destination.",
  }),
  hideReferrer: flag('hide_referrer', {
    description: 'Sends no `Referer` to the destination.',
  }),
  publicStats: flag('public_stats', { description: 'Anyone can see the statistics at `SHORT_URL+stats`.' }),
} satisfies {
  readonly [Name in Exclude<keyof typeof LINK_FIELDS, 'extras'>]: WireField<
    LinkFieldsInput[Name],
    LinkFields[Name]
  >;
};

/** The same for the behaviour of a link, except its password: answers show only `has_password`. */
export const BEHAVIOUR_WIRE = {
  rules: row({
    name: 'rules',
    input: z.array(ruleInput).openapi({ description: 'The first matching rule decides.' }),
    answer: z.array(ruleAnswer),
    read: (rules) => rules.map(toRule),
    write: (rules: Behaviour['rules']) => rules.map(fromRule),
  }),
  split: row({
    name: 'split',
    input: variants.openapi({ description: 'For visitors that match no rule.' }),
    answer: variants,
    read: (split) => split.map(toVariant),
    write: (split: Behaviour['split']) => split.map(fromVariant),
  }),
  sticky: flag('sticky', { description: 'Whether a visitor always gets the same variant.' }),
  apps: row({
    name: 'apps',
    input: appsInput
      .nullable()
      .openapi({ description: 'By platform, for visitors that match no rule; other platforms go to `url`.' }),
    answer: appsAnswer,
    read: (apps) => apps && toApps(apps),
    write: fromApps,
  }),
  og: row({
    name: 'og',
    input: z
      .strictObject({ title: z.string(), description: z.string(), image: z.string() })
      .partial()
      .nullable()
      .openapi({ description: 'The preview in chats and social networks; `""` omits a tag.' }),
    answer: z.strictObject({ title: z.string(), description: z.string(), image: z.string() }),
    read: (og) => og && present(og),
    write: (og: Behaviour['og']) => ({ ...og }),
  }),
  pixels: row({
    name: 'pixels',
    input: z
      .strictObject({ meta: z.string(), ga4: z.string(), gtm: z.string(), tiktok: z.string() })
      .partial()
      .nullable()
      .openapi({ description: 'Ids of tracking scripts that load before the redirect; `""` omits one.' }),
    answer: z.strictObject({ meta: z.string(), ga4: z.string(), gtm: z.string(), tiktok: z.string() }),
    read: (pixels) => pixels && present(pixels),
    write: (pixels: Behaviour['pixels']) => ({ ...pixels }),
  }),
  headHtml: text('head_html', {
    description: 'Raw HTML for the page before the destination, if the operator allows it.',
  }),
  bodyHtml: text('body_html'),
  cloak: flag('cloak', { description: 'Shows the destination in a frame under the short URL.' }),
  blockBots: flag('block_bots', {
    description:
      'Answers 403 to known bots and does not count them. Visitors that only look like bots are redirected.',
  }),
  clickIdParam: text('click_id_param', {
    description:
      'The query parameter that carries the id of the click to the destination, for `POST /conversions`; `""` sends none.',
    example: 'click_id',
  }),
} satisfies {
  readonly [Name in keyof typeof BEHAVIOUR_FIELDS]: WireField<BehaviourInput[Name], Behaviour[Name]>;
};

/** Filters on the exact value of a field. */
export const filterInputs = Object.fromEntries(
  FILTER_FIELDS.map((field) => [LINK_WIRE[field].name, z.string().max(500).optional()]),
) as { [Field in keyof FieldFilter as (typeof LINK_WIRE)[Field]['name']]: z.ZodOptional<z.ZodString> };
type FilterWire = { [Name in keyof typeof filterInputs]?: string | undefined };

export const toFieldFilter = (wire: FilterWire): FieldFilter =>
  Object.fromEntries(
    FILTER_FIELDS.map((field) => [field, wire[LINK_WIRE[field].name] ?? null]),
  ) as FieldFilter;

type Rows = Readonly<Record<string, WireField<unknown, unknown>>>;

/** Each row with the core's name of its field. The types of field, input and value follow from it. */
export const wireRows = (rows: Rows) =>
  Object.entries(rows).map(([field, { name, read, write }]) => ({
    field,
    name,
    read: read as (wire: unknown) => unknown,
    write,
  }));

export const inputsOf = <R extends Rows>(rows: R) =>
  schemasOf(rows, 'input') as { [Name in keyof R as R[Name]['name']]: R[Name]['input'] };
export const answersOf = <R extends Rows>(rows: R) =>
  schemasOf(rows, 'answer') as { [Name in keyof R as R[Name]['name']]: R[Name]['answer'] };
const schemasOf = (rows: Rows, of: 'input' | 'answer'): unknown =>
  Object.fromEntries(Object.values(rows).map((row) => [row.name, row[of]]));

function toTags(wire: TagsWire): TagsInput {
  return Array.isArray(wire) ? wire : present(wire);
}

function toExpiry(wire: ExpiresWire): ExpiryInput {
  if (wire === null) return NO_EXPIRY;
  const { at, clicks, unique_clicks: uniqueClicks, redirect_to: redirectTo } = wire;
  return present({ atMs: at, clicks, uniqueClicks, redirectTo });
}

function fromExpiry(expires: Expiry): z.output<typeof expiresAnswer> {
  return {
    at: writeTimeOrNull(expires.atMs),
    clicks: expires.clicks,
    unique_clicks: expires.uniqueClicks,
    redirect_to: expires.redirectTo,
  };
}

type Present<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Without the fields that are undefined. */
function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
