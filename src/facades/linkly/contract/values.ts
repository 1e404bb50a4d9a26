import { z } from 'zod';
import type { LinkFault } from '../../../core/base/fault.ts';
import type { JsonValue } from '../../../core/base/json.ts';
import { Problem } from '../../../core/base/problem.ts';
import { type Faults, mapped, type WireValue } from '../../../wire/kit/field-rows.ts';
import { readTime, writeTimeOrNull } from '../../../wire/values/time.ts';

// Clients write numbers and flags in many ways, and forms can send only texts. The schemas accept all of them, and the
// readers below report an invalid value as a fault of its field, for every entry of a batch.
export const linklyScalar = z.union([z.string(), z.number()]).nullable().optional();
export const linklyAnything = z.unknown().optional();
const flag = z.union([z.boolean(), z.string(), z.number()]).nullable().optional();
export const linklyNullable = z.string().nullable();

/** The fields for the workspace and the key, which every call has. */
export const callerFields = <V extends z.ZodType, K extends z.ZodType>(value: V, key: K) => ({
  ws: mapped(value, WORKSPACE_NOTE),
  workspace_id: mapped(value, WORKSPACE_NOTE),
  api_key: mapped(key, 'the API key, if no header has it'),
});
export const WORKSPACE_NOTE = "the number of the workspace; default: the key's";

/** A text or a number; null removes the value of the field. */
export type LinklyScalar = string | number | null | undefined;
type Flag = boolean | LinklyScalar;

/** Collects the faults of one link, so that the refusal lists all of them. */
export interface Reading extends Faults {
  /** Throws invalid_link if there is any fault. */
  end(): void;
}

export function openReading(): Reading {
  const faults: LinkFault[] = [];
  return {
    fault: (field, reason) => void faults.push({ field, reason }),
    end() {
      if (faults.length > 0) throw new Problem('invalid_link', { faults });
    },
  };
}

/** '' for null, which removes a text. */
export const toText = (value: LinklyScalar): string | undefined =>
  value === undefined ? undefined : value === null ? '' : String(value);

/** For a field that null leaves unchanged. */
export const toTextUnlessNull = (value: LinklyScalar): string | undefined =>
  value === null ? undefined : toText(value);

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'off'].map((word) => [word, false] as const),
]);

export function toFlag(field: string, value: Flag, { fault }: Faults): boolean | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const known = FLAGS.get(String(value).toLowerCase());
  if (known === undefined) fault(field, 'bad_form');
  return known;
}

/** Null for a value that removes the count. */
export function toCount(field: string, value: LinklyScalar, { fault }: Faults): number | null | undefined {
  if (value === undefined) return undefined;
  if (value === null || value === '') return null;
  const count = Number(value);
  if (Number.isSafeInteger(count) && /^\d+$/.test(String(value))) return count;
  fault(field, 'out_of_range');
  return undefined;
}

/** A date, or a date and a time; default zone: UTC. Null for a value that removes the moment. */
export function toMoment(field: string, value: LinklyScalar, { fault }: Faults): number | null | undefined {
  if (value === undefined) return undefined;
  if (value === null || value === '') return null;
  const atMs = readIso(String(value).trim());
  if (atMs === null) fault(field, 'bad_form');
  return atMs ?? undefined;
}

/** ISO 8601, also without seconds, zone or time. */
export function readIso(text: string): number | null {
  const match =
    /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(?::(\d\d(?:\.\d+)?))?)?(Z|z|[+-]\d\d(?::?\d\d)?)?$/.exec(text);
  if (match === null) return null;
  const [, day, minute = '00:00', second = '00', zone = 'Z'] = match;
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}` : 'Z';
  return readTime(`${day}T${minute}:${second}${offset}`);
}

/** Null if the value cannot be the number of a link, a domain or a workspace. */
export function toNumber(value: LinklyScalar): number | null {
  const text = String(value ?? '');
  return /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null;
}

export const linklyText: WireValue<typeof linklyScalar, typeof linklyNullable, string> = {
  input: linklyScalar,
  output: linklyNullable,
  read: toText,
  write: (text) => text || null,
};

const bool = z.boolean();
export const linklyFlag: WireValue<typeof flag, typeof bool, boolean> = {
  input: flag,
  output: bool,
  read: (sent, name, faults) => toFlag(name, sent, faults),
  write: (value) => value,
};

const countOrNull = z.int().nullable();
export const linklyCount: WireValue<typeof linklyScalar, typeof countOrNull, number | null> = {
  input: linklyScalar,
  output: countOrNull,
  read: (sent, name, faults) => toCount(name, sent, faults),
  write: (count) => count,
};

export const linklyMoment: WireValue<typeof linklyScalar, typeof linklyNullable, number | null> = {
  input: linklyScalar,
  output: linklyNullable,
  read: (sent, name, faults) => toMoment(name, sent, faults),
  write: writeTimeOrNull,
};

export const linklyUrl: WireValue<typeof linklyScalar, typeof linklyNullable, string | null> = {
  input: linklyScalar,
  output: linklyNullable,
  read: (sent) => toText(sent) || null,
  write: (url) => url,
};

export const linklyKeptText: WireValue<typeof linklyScalar, typeof linklyNullable, JsonValue> = {
  input: linklyScalar,
  output: linklyNullable,
  read: (sent) => toText(sent) || null,
  write: (kept) => (typeof kept === 'string' ? kept : null),
};

export const linklyKeptFlag: WireValue<typeof flag, typeof bool, JsonValue> = {
  input: flag,
  output: bool,
  read(sent, name, faults) {
    const isOn = toFlag(name, sent, faults);
    return isOn === false ? null : isOn;
  },
  write: (kept) => kept === true,
};

const json = z.unknown();
export const linklyKeptJson: WireValue<typeof linklyAnything, typeof json, JsonValue> = {
  input: linklyAnything,
  output: json,
  read: (sent) => sent as JsonValue,
  write: (kept) => kept,
};
