import { z } from 'zod';
import type { LinkFault } from '../../core/base/fault.ts';
import type { JsonObject, JsonValue } from '../../core/base/json.ts';
import type { Utm } from '../../core/base/utm.ts';
import type { Link } from '../../core/links/link.ts';
import type { LinkFields, LinkFieldsInput } from '../../core/links/link-fields.ts';
import { type Behaviour, PLAIN_BEHAVIOUR } from '../../core/rules/behaviour.ts';
import type { OpenGraph, Pixels } from '../../core/rules/rule.ts';
import type { FieldClass } from './field-class.ts';

/** A field of a request: its schema, its class, and a note for the coverage page. */
export interface RequestField<S extends z.ZodType = z.ZodType> extends FieldClass {
  readonly input: S;
}

const requestField =
  (kind: FieldClass['kind']) =>
  <S extends z.ZodType>(input: S, note: string): RequestField<S> => ({ kind, note, input });

export const mapped = requestField('mapped');
export const carried = requestField('carried');
export const ignored = requestField('ignored');
export const refused = requestField('refused');

/** The `input` and the `fields` of an operation with these fields. */
export const takes = <R extends Readonly<Record<string, RequestField>>>(fields: R) => ({
  input: z.object(
    Object.fromEntries(Object.entries(fields).map(([name, { input }]) => [name, input])) as {
      -readonly [K in keyof R]: R[K]['input'];
    },
  ),
  fields,
});

type OwnFields = LinkFields & Behaviour;
/** Fields of a link whose type is exactly T. */
type FieldsOf<T> = {
  [K in keyof OwnFields]: [T, OwnFields[K]] extends [OwnFields[K], T] ? K : never;
}[keyof OwnFields];

/** Paths of the core's fields, by type; faults have the same paths. */
export type TextPath =
  | FieldsOf<string>
  | `utm.${keyof Utm}`
  | `og.${keyof OpenGraph}`
  | `pixels.${keyof Pixels}`;
export type FlagPath = FieldsOf<boolean>;
export type NumberPath = FieldsOf<number | null> | 'expires.atMs' | 'expires.clicks' | 'expires.uniqueClicks';
interface LinkValues
  extends Record<TextPath, string>,
    Record<FlagPath, boolean>,
    Record<NumberPath, number | null>,
    Record<'externalId' | 'expires.redirectTo', string | null> {}

/** Collects the faults of one request. */
export interface Faults {
  fault(field: string, reason: LinkFault['reason']): void;
}

type ReadValue<I extends z.ZodType, T> = (
  sent: Exclude<z.output<I>, undefined>,
  name: string,
  faults: Faults,
) => T | undefined;

/** How a vendor writes one kind of value. `read` returns undefined for a value that leaves the field unchanged. */
export interface WireValue<I extends z.ZodType, O extends z.ZodType, T> {
  readonly input: I;
  readonly output: O;
  readonly read: ReadValue<I, T>;
  write(value: T): z.output<O>;
}

/** The values that a request sets: fields of the core, and values that are only stored for the API. */
export interface SentFields {
  readonly fields: { -readonly [K in keyof LinkFieldsInput]: LinkFieldsInput[K] };
  readonly kept: Record<string, JsonValue>;
}

type ReadField = (sent: unknown, to: SentFields, name: string, faults: Faults) => void;
type WriteField<O> = (link: Link, kept: JsonObject, name: string) => O;

/** One field of a vendor's link. If `read` or `write` is null, the vendor's `translate` does it. */
export interface LinkField<
  R extends RequestField | null = RequestField | null,
  O extends z.ZodType | null = z.ZodType | null,
  W extends WriteField<unknown> | null = WriteField<unknown> | null,
> {
  /** Null for a field that only answers have. */
  readonly request: R;
  /** Null for a field that only requests have. */
  readonly output: O;
  readonly read: ReadField | null;
  readonly write: W;
  /** The path of the field in faults of the core. */
  readonly core: string | null;
  readonly inWebhook: boolean;
}

export interface FieldOptions {
  /** Whether the vendor's webhooks have the field. */
  readonly inWebhook?: boolean;
}
interface OwnOptions<R> extends FieldOptions {
  readonly request?: R;
  readonly core?: string;
}

/** A field of the core that requests set and answers do not have. */
export function sentField<P extends keyof LinkValues, I extends z.ZodType>(
  path: P,
  input: I,
  note: string,
  readValue: ReadValue<I, LinkValues[P]>,
): LinkField<RequestField<I>, null, null> {
  const { set } = accessorsOf(path);
  const read: ReadField = (sent, { fields }, name, faults) => {
    const value = readValue(sent as Exclude<z.output<I>, undefined>, name, faults);
    if (value !== undefined) set(fields, value);
  };
  return { request: mapped(input, note), output: null, read, write: null, core: path, inWebhook: false };
}

/** A field of the core. */
export function linkField<P extends keyof LinkValues, I extends z.ZodType, O extends z.ZodType>(
  path: P,
  value: WireValue<I, O, LinkValues[P]>,
  note: string,
  { inWebhook = false }: FieldOptions = {},
): LinkField<RequestField<I>, O, WriteField<z.output<O>>> {
  const { get } = accessorsOf(path);
  const write = (link: Link) => value.write(get(link));
  return { ...sentField(path, value.input, note, value.read), output: value.output, write, inWebhook };
}

/** A field that is stored under its own name and answered, without an effect. Null removes it. */
export function carriedField<I extends z.ZodType, O extends z.ZodType>(
  value: WireValue<I, O, JsonValue>,
  note: string,
): LinkField<RequestField<I>, O, WriteField<z.output<O>>> {
  return {
    request: carried(value.input, note),
    output: value.output,
    read(sent, { kept }, name, faults) {
      const read = value.read(sent as Exclude<z.output<I>, undefined>, name, faults);
      if (read !== undefined) kept[name] = read;
    },
    write: (_, kept, name) => value.write(kept[name] ?? null),
    core: null,
    inWebhook: false,
  };
}

/** A field that answers read from the link. */
export function answeredField<O extends z.ZodType, R extends RequestField | null = null>(
  output: O,
  write: (link: Link) => z.output<O>,
  options: OwnOptions<R> = {},
): LinkField<R, O, WriteField<z.output<O>>> {
  return { ...ownField(output, options), write };
}

/** A field that the vendor's `translate` reads and writes. */
export function ownField<O extends z.ZodType | null, R extends RequestField | null = null>(
  output: O,
  { request, core, inWebhook = false }: OwnOptions<R> = {},
): LinkField<R, O, null> {
  // R is null if `request` is absent.
  return { request: (request ?? null) as R, output, read: null, write: null, core: core ?? null, inWebhook };
}

/** Reads a value of a link, and sets it in the fields of a request, which are not nested in `behaviour`. */
function accessorsOf<P extends keyof LinkValues>(path: P) {
  const [group = '', name] = path.split('.');
  const inBehaviour = group in PLAIN_BEHAVIOUR;
  // `LinkValues` has the type of each path.
  type Values = Record<string, unknown>;
  return {
    get(link: Link): LinkValues[P] {
      const value = (inBehaviour ? link.behaviour : link)[group as never] as unknown;
      return (name === undefined ? value : (value as Values)[name]) as LinkValues[P];
    },
    set(fields: SentFields['fields'], value: LinkValues[P]): void {
      const all = fields as Values;
      if (name === undefined) all[group] = value;
      else all[group] = { ...(all[group] as Values | undefined), [name]: value };
    },
  };
}

/** The table of a vendor's link: the fields of requests and answers, and their names. */
export function linkTable<R extends Readonly<Record<string, LinkField>>>(rows: R) {
  const entries = Object.entries(rows);
  const readers = entries.flatMap(([name, { read }]) => (read === null ? [] : [{ name, read }]));
  const writers = entries.flatMap(([name, { write }]) => (write === null ? [] : [{ name, write }]));
  // Copying an object that has every field is far cheaper than adding field by field.
  const blank: Record<string, unknown> = Object.fromEntries(
    entries.flatMap(([name, { output }]) => (output === null ? [] : [[name, undefined]])),
  );
  const pick = <T>(of: (row: LinkField) => T | null) =>
    Object.fromEntries(
      entries.flatMap(([name, row]) => {
        const one = of(row);
        return one === null ? [] : [[name, one]];
      }),
    );
  return {
    requestFields: pick(({ request }) => request) as {
      [K in keyof R as null extends R[K]['request'] ? never : K]: NonNullable<R[K]['request']>;
    },
    answerShape: pick(({ output }) => output) as {
      [K in keyof R as null extends R[K]['output'] ? never : K]: NonNullable<R[K]['output']>;
    },
    /** This API's names for the core's fields. */
    names: Object.fromEntries(entries.flatMap(([name, { core }]) => (core === null ? [] : [[core, name]]))),
    webhookFields: entries.flatMap(([name, { inWebhook }]) => (inWebhook ? [name as keyof R] : [])),

    /** Reads every field except those of the vendor's `translate`. */
    read(wire: Readonly<Record<string, unknown>>, faults: Faults): SentFields {
      const to: SentFields = { fields: {}, kept: {} };
      for (const { name, read } of readers) {
        const sent = wire[name];
        if (sent !== undefined) read(sent, to, name, faults);
      }
      return to;
    },

    /** Writes all fields of an answer in order; those of the vendor's `translate` are undefined until it sets them. */
    write(link: Link, kept: JsonObject) {
      const answer = { ...blank };
      for (const { name, write } of writers) answer[name] = write(link, kept, name);
      return answer as {
        [K in keyof R as null extends R[K]['write'] ? never : K]: z.output<NonNullable<R[K]['output']>>;
      };
    },
  };
}
