import type { FieldCheck } from '../base/field-check.ts';
import { parseHost } from '../base/host.ts';
import { wallClock } from '../base/local-clock.ts';
import { BROWSERS } from './browsers.ts';
import { ANY_APP, type Condition, type Hours } from './condition.ts';
import { CONTINENTS, toCountry } from './continents.ts';
import { parseLanguage } from './language.ts';

/** A condition as an input: `hours` as `09:00-17:30`, `weekdays` as `mon`. */
export interface ConditionInput extends Omit<Condition, 'hours' | 'weekdays'> {
  readonly hours?: readonly string[];
  readonly weekdays?: readonly string[];
}

export const PLATFORMS = ['ios', 'android', 'windows', 'mac', 'linux', 'other'] as const;
export const DEVICES = ['mobile', 'tablet', 'desktop', 'tv', 'bot'] as const;
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Values in one list: enough for all countries. */
export const VALUES_MAX = 300;
export const QUERY_NAMES_MAX = 20;
const NAME_LENGTH_MAX = 100;
const QUERY_LENGTH_MAX = 500;

/** Reads one value; `allowed` lists all values, if they are limited. */
interface Read<T> {
  (text: string): T | null;
  readonly allowed?: readonly string[];
}

/** One of a list, ignoring letter case. */
const among = <T extends string>(allowed: readonly T[]): Read<T> =>
  Object.assign(
    (text: string) => allowed.find((value) => value.toLowerCase() === text.toLowerCase()) ?? null,
    {
      allowed,
    },
  );

const readName: Read<string> = (text) => (text.length <= NAME_LENGTH_MAX ? text : null);
const readApp: Read<string> = (text) => (/^[a-z0-9_-]{1,30}$/i.test(text) ? text.toLowerCase() : null);
// People write UK; the code in ISO 3166-1 is GB.
const readCountry: Read<string> = (text) => (/^uk$/i.test(text) ? 'GB' : toCountry(text) || null);

export function checkCondition(field: string, input: ConditionInput, check: FieldCheck): Condition {
  const list = <T>(name: keyof ConditionInput, values: readonly string[] | undefined, read: Read<T>) =>
    values === undefined ? undefined : checkList(`${field}.${name}`, values, read, check);
  const checked = {
    country: list('country', input.country, readCountry),
    region: list('region', input.region, readName),
    city: list('city', input.city, readName),
    continent: list('continent', input.continent, among(CONTINENTS)),
    language: list('language', input.language, parseLanguage),
    platform: list('platform', input.platform, among(PLATFORMS)),
    os: list('os', input.os, readName),
    device: list('device', input.device, among(DEVICES)),
    browser: list('browser', input.browser, among(BROWSERS)),
    inApp: list('inApp', input.inApp, (text) => (text === ANY_APP ? text : readApp(text))),
    address: list('address', input.address, (text) => (check.policy.isAddressRange(text) ? text : null)),
    bot: input.bot,
    referrer: list('referrer', input.referrer, (text) => parseHost(text.replace(/^www\./i, ''))),
    query: input.query === undefined ? undefined : checkQuery(`${field}.query`, input.query, check),
    between: input.between === undefined ? undefined : checkBetween(`${field}.between`, input.between, check),
    hours: list('hours', input.hours, readHours),
    weekdays: list('weekdays', input.weekdays, readWeekday),
    timezone:
      input.timezone === undefined ? undefined : checkTimezone(`${field}.timezone`, input.timezone, check),
    returning: input.returning,
  };
  return withoutAbsent(checked);
}

type Present<T> = { -readonly [K in keyof T]?: Exclude<T[K], undefined> };

function withoutAbsent<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}

function checkList<T>(
  field: string,
  values: readonly string[],
  read: Read<T>,
  { fault }: FieldCheck,
): readonly T[] {
  if (values.length === 0) fault(field, 'empty');
  if (values.length > VALUES_MAX) {
    fault(field, 'too_many');
    return [];
  }
  return values.flatMap((text, i) => {
    const value = text.trim() === '' ? null : read(text.trim());
    if (value === null) fault(`${field}.${i}`, 'unknown_value', read.allowed);
    return value === null ? [] : [value];
  });
}

function checkQuery(
  field: string,
  input: NonNullable<Condition['query']>,
  { fault, line }: FieldCheck,
): NonNullable<Condition['query']> {
  const names = Object.keys(input);
  if (names.length === 0) fault(field, 'empty');
  if (names.length > QUERY_NAMES_MAX) fault(field, 'too_many');
  for (const [name, values] of Object.entries(input).slice(0, QUERY_NAMES_MAX)) {
    line(field, name, QUERY_LENGTH_MAX);
    if (values.length > VALUES_MAX) fault(`${field}.${name}`, 'too_many');
    for (const value of values) line(`${field}.${name}`, value, QUERY_LENGTH_MAX);
  }
  return input;
}

function checkBetween(
  field: string,
  { fromMs, toMs }: NonNullable<Condition['between']>,
  { fault, time }: FieldCheck,
): NonNullable<Condition['between']> {
  time(`${field}.0`, fromMs);
  time(`${field}.1`, toMs);
  if (fromMs === null && toMs === null) fault(field, 'empty');
  if (fromMs !== null && toMs !== null && fromMs >= toMs) fault(field, 'out_of_range');
  return { fromMs, toMs };
}

function checkTimezone(field: string, timezone: string, { fault }: FieldCheck): string {
  try {
    wallClock(timezone, 0);
  } catch {
    fault(field, 'unknown_value');
  }
  return timezone;
}

/** `09:00-17:30`; `22:00-06:00` spans midnight, and `24:00` is the end of the day. */
function readHours(text: string): Hours | null {
  const match = /^(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})$/.exec(text);
  if (match === null) return null;
  const [fromHour, fromMin, toHour, toMin] = match.slice(1).map(Number) as [number, number, number, number];
  const [fromMinute, toMinute] = [fromHour * 60 + fromMin, toHour * 60 + toMin];
  const right = fromMin < 60 && toMin < 60 && fromMinute < 1_440 && toMinute <= 1_440;
  return right && fromMinute !== toMinute ? { fromMinute, toMinute } : null;
}

/** `mon` to `sun`, also in full, or 1 (Monday) to 7. */
function readWeekday(text: string): number | null {
  if (/^[1-7]$/.test(text)) return Number(text);
  const index = WEEKDAYS.findIndex((day) => text.toLowerCase().startsWith(day));
  return index < 0 || !/^[a-z]{3,9}$/i.test(text) ? null : index + 1;
}
