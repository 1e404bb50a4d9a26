import type { z } from 'zod';
import type { ConversionId } from '../../../core/base/ids.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import type { Conversion } from '../../../core/clicks/conversion.ts';
import {
  CONVERSIONS_PAGE_MAX,
  type ConversionListQuery,
  type NewConversion,
} from '../../../core/clicks/conversions.ts';
import type { Faults } from '../../../wire/kit/field-rows.ts';
import { withoutEmpty } from '../../../wire/kit/wire-request.ts';
import { toIssues } from '../../../wire/refusals/issues.ts';
import { WireRefusal } from '../../../wire/refusals/refusal.ts';
import { parseJson } from '../../../wire/values/json-text.ts';
import { writeTime } from '../../../wire/values/time.ts';
import {
  type ConversionWire,
  linklyConversion,
  type linklyConversionList,
  type linklyNewConversions,
} from '../contract/conversions.ts';
import { type LinklyScalar, openReading, toMoment, toNumber, toText } from '../contract/values.ts';
import { toLinklyId } from './links.ts';
import { toWhole } from './lists.ts';

const PAGE = 100;

/** One conversion or a list. A fault has the index of its conversion. */
export function toNewConversions(
  wire: z.output<typeof linklyNewConversions.input>,
): readonly NewConversion[] {
  const listed = wire.conversions ?? wire.entries;
  const reading = openReading();
  const conversions =
    listed === undefined
      ? [toNewConversion(wire, reading, '')]
      : listed.map((entry, i) => toNewConversion(readListed(entry, i), reading, `conversions.${i}.`));
  reading.end();
  return conversions;
}

function readListed(entry: unknown, index: number): ConversionWire {
  const checked = linklyConversion.input.safeParse(withoutEmpty(entry));
  if (checked.success) return checked.data;
  const issues = toIssues('body', checked.error.issues).map((issue) => ({
    ...issue,
    path: ['conversions', index, ...issue.path],
  }));
  throw new WireRefusal('invalid_request', { issues });
}

function toNewConversion(wire: ConversionWire, { fault }: Faults, prefix: string): NewConversion {
  const faults: Faults = { fault: (field, reason) => fault(`${prefix}${field}`, reason) };
  const atMs =
    toMoment('occurred_at', wire.occurred_at, faults) ?? toMoment('timestamp', wire.timestamp, faults);
  return {
    linkId: isPresent(wire.link_id) ? toLinklyId(wire.link_id) : null,
    clickId: toText(wire.linkly_cid) ?? '',
    eventName: toText(wire.event_name) ?? '',
    eventType: toText(wire.event_type) ?? '',
    customerId: toText(wire.external_id) ?? '',
    externalId: toText(wire.event_id) || null,
    value: toValue(wire, faults),
    currency: toText(wire.currency) ?? '',
    ...(atMs === undefined || atMs === null ? {} : { atMs }),
    fields: toMetadata(wire.metadata, faults),
  };
}

const isPresent = (value: LinklyScalar): boolean => value !== undefined && value !== null && value !== '';

function toValue({ amount_cents: cents, value }: ConversionWire, { fault }: Faults): number | null {
  if (isPresent(cents)) {
    const amount = Number(cents);
    if (Number.isSafeInteger(amount)) return amount / 100;
    fault('amount_cents', 'bad_form');
    return null;
  }
  if (!isPresent(value)) return null;
  const number = Number(value);
  if (Number.isFinite(number)) return number;
  fault('value', 'bad_form');
  return null;
}

/** An object, or its JSON as text, for forms. */
function toMetadata(metadata: ConversionWire['metadata'], { fault }: Faults): JsonObject {
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

export function toConversionQuery(wire: z.output<typeof linklyConversionList.input>): ConversionListQuery {
  const reading = openReading();
  const limit = Math.min(toWhole('limit', wire.limit, PAGE, reading), CONVERSIONS_PAGE_MAX);
  const fromMs = toMoment('since', wire.since, reading) ?? null;
  const after = isPresent(wire.after) ? toNumber(wire.after) : null;
  if (isPresent(wire.after) && after === null) reading.fault('after', 'bad_form');
  reading.end();
  return {
    linkId: isPresent(wire.link_id) ? toLinklyId(wire.link_id) : null,
    fromMs,
    toMs: null,
    past: null,
    limit,
    after: after as ConversionId | null,
    order: fromMs === null && after === null ? 'newest_first' : 'oldest_first',
  };
}

export const fromLinklyConversion = (conversion: Conversion) => ({
  id: conversion.id as number,
  link_id: conversion.linkId as number | null,
  event_name: conversion.eventName || null,
  event_type: conversion.eventType || null,
  event_id: conversion.externalId,
  external_id: conversion.customerId || null,
  amount_cents: conversion.value === null ? null : Math.round(conversion.value * 100),
  value: conversion.value,
  currency: conversion.currency || null,
  occurred_at: writeTime(conversion.atMs),
  inserted_at: writeTime(conversion.reportedAtMs),
  metadata: { ...conversion.fields },
});
