import type { LinkFault } from '../../core/field-check.ts';
import { Problem } from '../../core/problem.ts';
import { readTime } from '../../wire/time.ts';

/** A text or a number of the wire; null takes a value off. */
export type Words = string | number | null | undefined;
export type Flag = boolean | Words;

/** Collects what is wrong with the fields of one link, so that all of it can be told. */
export interface Reading {
  fault(field: string, reason: LinkFault['reason']): void;
  /** Throws invalid_link when anything was wrong. */
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

/** Null is '': there is no text. */
export const toText = (value: Words): string | undefined =>
  value === undefined ? undefined : value === null ? '' : String(value);

/** For what cannot be taken off. */
export const toTextUnlessNull = (value: Words): string | undefined =>
  value === null ? undefined : toText(value);

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'off'].map((word) => [word, false] as const),
]);

export function toFlag(field: string, value: Flag, { fault }: Reading): boolean | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const known = FLAGS.get(String(value).toLowerCase());
  if (known === undefined) fault(field, 'bad_form');
  return known;
}

/** Null for what takes the number off. */
export function toCount(field: string, value: Words, { fault }: Reading): number | null | undefined {
  if (value === undefined) return undefined;
  if (value === null || value === '') return null;
  const count = Number(value);
  if (Number.isSafeInteger(count) && /^\d+$/.test(String(value))) return count;
  fault(field, 'out_of_range');
  return undefined;
}

/** A date, or a date and a time; UTC where no zone is named. Null for what takes the moment off. */
export function toMoment(field: string, value: Words, { fault }: Reading): number | null | undefined {
  if (value === undefined) return undefined;
  if (value === null || value === '') return null;
  const atMs = readIso(String(value).trim());
  if (atMs === null) fault(field, 'bad_form');
  return atMs ?? undefined;
}

/** ISO 8601 as programs write it: also without seconds, without a zone, without a time. */
export function readIso(text: string): number | null {
  const match =
    /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(?::(\d\d(?:\.\d+)?))?)?(Z|z|[+-]\d\d(?::?\d\d)?)?$/.exec(text);
  if (match === null) return null;
  const [, day, minute = '00:00', second = '00', zone = 'Z'] = match;
  const spelled = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}` : 'Z';
  return readTime(`${day}T${minute}:${second}${spelled}`);
}

/** Null when it can be the number of nothing. */
export function toNumber(value: Words): number | null {
  const text = String(value ?? '');
  return /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null;
}

type Present<T> = { -readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is not said. */
export const said = <T extends object>(fields: T): Present<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;

/** The same, or undefined when nothing is said at all. */
export function saidAny<T extends object>(fields: T): Present<T> | undefined {
  const present = said(fields);
  return Object.keys(present).length === 0 ? undefined : present;
}
