import type { z } from 'zod';
import { DAY_MS } from '../../core/calendar.ts';
import type { Conversion, ConversionQuery } from '../../core/conversion.ts';
import { CONVERSIONS_PAGE_MAX, type NewConversion } from '../../core/conversions.ts';
import type { JsonObject } from '../../core/json.ts';
import { writeTime } from '../../wire/time.ts';
import type { Fields } from '../../wire/wire-request.ts';
import { type conversionInput, type conversionsInput, NAMED } from './contract-conversions.ts';
import { openReading, type Reading, readIso, toMoment, toText, type Words } from './translate-fields.ts';
import { toLinkId } from './translate-links.ts';
import { toWhole } from './translate-list.ts';

const PAGE = 100;

export function toNewConversion(wire: z.output<typeof conversionInput>, body: Fields): NewConversion {
  const reading = openReading();
  if (wire.link_id === undefined || wire.link_id === null || wire.link_id === '') {
    reading.fault('link_id', 'required');
  }
  const value = toValue(wire.value, reading);
  const atMs = toMoment('timestamp', wire.timestamp, reading);
  reading.end();
  const others = Object.entries(body).filter(([name]) => !NAMED.has(name));
  return {
    linkId: toLinkId(wire.link_id),
    value,
    currency: toText(wire.currency) ?? '',
    externalId: toText(wire.external_id) || null,
    ...(atMs === undefined || atMs === null ? {} : { atMs }),
    fields: Object.fromEntries(others) as JsonObject,
  };
}

function toValue(value: Words, { fault }: Reading): number | null {
  if (value === undefined || value === null || value === '') return null;
  const number = Number(value);
  if (Number.isFinite(number)) return number;
  fault('value', 'bad_form');
  return null;
}

export function toConversionQuery(
  wire: z.output<typeof conversionsInput>,
): Omit<ConversionQuery, 'workspaceId'> {
  const reading = openReading();
  const page = toWhole('page', wire.page, 1, reading);
  const limit = Math.min(toWhole('page_size', wire.page_size, PAGE, reading), CONVERSIONS_PAGE_MAX);
  const fromMs = toMoment('start', wire.start, reading) ?? null;
  const toMs = toEnd(wire.end, reading);
  reading.end();
  const linkId = wire.link_id ? toLinkId(wire.link_id) : null;
  return { linkId, fromMs, toMs, before: null, offset: (page - 1) * limit, limit };
}

/** A day is its end. */
function toEnd(value: Words, reading: Reading): number | null {
  const atMs = toMoment('end', value, reading) ?? null;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(String(value).trim());
  return atMs === null || !isDay ? atMs : (readIso(String(value).trim()) ?? atMs) + DAY_MS;
}

export const fromConversion = ({ fields, ...said }: Conversion) => ({
  ...fields,
  id: said.id,
  workspace_id: said.workspaceId,
  link_id: said.linkId,
  value: said.value,
  currency: said.currency === '' ? null : said.currency,
  external_id: said.externalId,
  timestamp: writeTime(said.atMs),
});
