import type { z } from 'zod';
import type { Conversion, ConversionId } from '../../core/conversion.ts';
import { CONVERSIONS_PAGE_MAX, type ConversionWishes, type NewConversion } from '../../core/conversions.ts';
import type { JsonObject } from '../../core/json.ts';
import { toIssues } from '../../wire/issues.ts';
import { parseJson } from '../../wire/json-text.ts';
import { WireRefusal } from '../../wire/refusal.ts';
import { writeTime } from '../../wire/time.ts';
import { withoutEmpty } from '../../wire/wire-request.ts';
import { type conversionInput, type conversionsInput, saidConversion } from './contract-conversions.ts';
import { openReading, type Reading, toMoment, toNumber, toText, type Words } from './translate-fields.ts';
import { toLinkId } from './translate-links.ts';
import { toWhole } from './translate-list.ts';

const PAGE = 100;
type Said = z.output<typeof saidConversion>;

/** One, or a list of them; what is wrong is told of every one, with its index. */
export function toNewConversions(wire: z.output<typeof conversionInput>): readonly NewConversion[] {
  const listed = wire.conversions ?? wire.entries;
  const reading = openReading();
  const all =
    listed === undefined
      ? [toNewConversion(wire, reading, '')]
      : listed.map((one, i) => toNewConversion(readSaid(one, i), reading, `conversions.${i}.`));
  reading.end();
  return all;
}

function readSaid(entry: unknown, index: number): Said {
  const checked = saidConversion.safeParse(withoutEmpty(entry));
  if (checked.success) return checked.data;
  const issues = toIssues('body', checked.error.issues).map((issue) => ({
    ...issue,
    path: ['conversions', index, ...issue.path],
  }));
  throw new WireRefusal('invalid_request', { issues });
}

function toNewConversion(wire: Said, { fault }: Reading, at: string): NewConversion {
  const reading: Reading = { fault: (field, reason) => fault(`${at}${field}`, reason), end: () => {} };
  const atMs =
    toMoment('occurred_at', wire.occurred_at, reading) ?? toMoment('timestamp', wire.timestamp, reading);
  return {
    linkId: isSaid(wire.link_id) ? toLinkId(wire.link_id) : null,
    clickId: toText(wire.linkly_cid) ?? '',
    eventName: toText(wire.event_name) ?? '',
    eventType: toText(wire.event_type) ?? '',
    customerId: toText(wire.external_id) ?? '',
    externalId: toText(wire.event_id) || null,
    value: toValue(wire, reading),
    currency: toText(wire.currency) ?? '',
    ...(atMs === undefined || atMs === null ? {} : { atMs }),
    fields: toMetadata(wire.metadata, reading),
  };
}

const isSaid = (value: Words): boolean => value !== undefined && value !== null && value !== '';

function toValue({ amount_cents: cents, value }: Said, { fault }: Reading): number | null {
  if (isSaid(cents)) {
    const amount = Number(cents);
    if (Number.isSafeInteger(amount)) return amount / 100;
    fault('amount_cents', 'bad_form');
    return null;
  }
  if (!isSaid(value)) return null;
  const number = Number(value);
  if (Number.isFinite(number)) return number;
  fault('value', 'bad_form');
  return null;
}

/** An object, or one as text: forms know nothing else. */
function toMetadata(metadata: Said['metadata'], { fault }: Reading): JsonObject {
  if (metadata === undefined || metadata === null || metadata === '') return {};
  const value: unknown = typeof metadata === 'string' ? parse(metadata) : metadata;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  fault('metadata', 'bad_form');
  return {};
}

function parse(text: string): unknown {
  const parsed = parseJson(text);
  return 'fault' in parsed ? null : parsed.value;
}

export function toConversionWishes(wire: z.output<typeof conversionsInput>): ConversionWishes {
  const reading = openReading();
  const limit = Math.min(toWhole('limit', wire.limit, PAGE, reading), CONVERSIONS_PAGE_MAX);
  const fromMs = toMoment('since', wire.since, reading) ?? null;
  const after = isSaid(wire.after) ? toNumber(wire.after) : null;
  if (isSaid(wire.after) && after === null) reading.fault('after', 'bad_form');
  reading.end();
  return {
    linkId: isSaid(wire.link_id) ? toLinkId(wire.link_id) : null,
    ...{ fromMs, toMs: null, past: null, limit },
    after: after as ConversionId | null,
    order: fromMs === null && after === null ? 'newest_first' : 'oldest_first',
  };
}

export const fromConversion = (it: Conversion) => ({
  id: it.id as number,
  link_id: it.linkId as number | null,
  event_name: orNull(it.eventName),
  event_type: orNull(it.eventType),
  event_id: it.externalId,
  external_id: orNull(it.customerId),
  amount_cents: it.value === null ? null : Math.round(it.value * 100),
  value: it.value,
  currency: orNull(it.currency),
  occurred_at: writeTime(it.atMs),
  inserted_at: writeTime(it.reportedAtMs),
  metadata: { ...it.fields },
});

const orNull = (text: string): string | null => (text === '' ? null : text);
