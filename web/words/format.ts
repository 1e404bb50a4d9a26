import { language } from './texts.ts';
import { useZone } from './zone.tsx';

export interface Format {
  /** `1,204`. */
  number(value: number): string;
  /** `1.2K`, for narrow places. */
  compact(value: number): string;
  /** `41%`; of a share from 0 to 1. */
  percent(share: number): string;
  /** `12 Nov`, or `12 Nov 2025` in another year. */
  day(at: Moment): string;
  /** `13:04`. */
  time(at: Moment): string;
  /** `12 Nov 2026, 13:04`. */
  dateTime(at: Moment): string;
  /** `2 min`, `3 days`, `now`: how long ago, short. */
  ago(at: Moment, now?: number): string;
  /** `in 3 days`, `2 hours ago`. */
  relative(at: Moment, now?: number): string;
  /** The name of an ISO 3166 code; the code itself if it has none. */
  country(code: string): string;
  /** The name of a language tag. */
  language(tag: string): string;
  /** `a, b and c`. */
  list(items: readonly string[]): string;
  /** `a, b or c`. */
  anyOf(items: readonly string[]): string;
  /** `1.4 MB`. */
  bytes(value: number): string;
  readonly zone: string;
}

/** A time as the API sends it, or milliseconds. */
export type Moment = string | number | Date;

/** Numbers, times and names in the language of the page and the zone of the place. */
export function useFormat(zone?: string): Format {
  const placeZone = useZone();
  return formatIn(localeOf(), zone ?? placeZone);
}

const formats = new Map<string, Format>();

/** The same object for every part of a page: what it makes of `Intl` is slow to make. */
function formatIn(locale: string, zone: string): Format {
  const name = `${locale} ${zone}`;
  const made = formats.get(name) ?? createFormat(locale, zone);
  formats.set(name, made);
  return made;
}

/** For `Intl`, in the language of the page. */
export const localeOf = (): string => (language === 'zh-Hant' ? 'zh-Hant-TW' : 'en-GB');

/** Their long names are sentences: `Hong Kong SAR China`. */
const SHORT_NAMED: ReadonlySet<string> = new Set(['HK', 'MO']);

const UNITS = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;
const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

export function createFormat(locale: string, zone: string): Format {
  // Each is made when it is first needed: a list of links needs three of them, and each takes a millisecond.
  const numbers = once(() => new Intl.NumberFormat(locale));
  const compacts = once(
    () => new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }),
  );
  const percents = once(() => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }));
  const small = once(() => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }));
  const dates = (options: Intl.DateTimeFormatOptions) =>
    once(() => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  const days = dates({ day: 'numeric', month: 'short' });
  const daysOfYears = dates({ day: 'numeric', month: 'short', year: 'numeric' });
  const years = dates({ year: 'numeric' });
  const times = dates({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const dateTimes = dates({
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const relatives = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  const names = (type: 'region' | 'language', style: 'long' | 'short' = 'long') =>
    once(() => new Intl.DisplayNames(locale, { type, fallback: 'code', style }));
  const countries = names('region');
  const shortCountries = names('region', 'short');
  const languages = names('language');
  const lists = once(() => new Intl.ListFormat(locale, { type: 'conjunction' }));
  const choices = once(() => new Intl.ListFormat(locale, { type: 'disjunction' }));

  /** Lists say how long ago something was on every row, each second. */
  const units = new Map<string, Intl.NumberFormat>();
  const inUnit = (unit: string, unitDisplay: 'long' | 'short'): Intl.NumberFormat => {
    const known = units.get(unit);
    if (known !== undefined) return known;
    const made = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay });
    units.set(unit, made);
    return made;
  };

  const nameOf = (names: Intl.DisplayNames, code: string): string => {
    try {
      return names.of(code) ?? code;
    } catch {
      // What visitors send is not always a code.
      return code;
    }
  };
  /** The largest unit that fits at least once, how often, and how often with the rest. */
  const inUnits = (ms: number): [number, (typeof UNITS)[number][0], number] => {
    const [unit, size] = UNITS.find(([, size]) => Math.abs(ms) >= size) ?? ['second', 1_000];
    return [Math.trunc(ms / size), unit, ms / size];
  };

  return {
    number: (value) => numbers().format(value),
    compact: (value) => (Math.abs(value) < 10_000 ? numbers : compacts)().format(value),
    percent: (share) => (share !== 0 && Math.abs(share) < 0.01 ? small : percents)().format(share),
    day(at) {
      const date = new Date(at);
      const isThisYear = years().format(date) === years().format(Date.now());
      return (isThisYear ? days : daysOfYears)().format(date);
    },
    time: (at) => times().format(new Date(at)),
    dateTime: (at) => dateTimes().format(new Date(at)),
    ago(at, now = Date.now()) {
      const ms = now - new Date(at).getTime();
      if (ms < 1_000) return relatives().format(0, 'second');
      const [count, unit] = inUnits(ms);
      const unitDisplay = unit === 'day' ? 'long' : 'short';
      return inUnit(unit, unitDisplay).format(count);
    },
    relative(at, now = Date.now()) {
      const ms = new Date(at).getTime() - now;
      const [count, unit, exact] = inUnits(ms);
      // What ends after 7 days is not said to end in 6 a second later.
      return relatives().format(ms > 0 ? Math.round(exact) : count, unit);
    },
    country: (code) => nameOf((SHORT_NAMED.has(code) ? shortCountries : countries)(), code),
    language: (tag) => nameOf(languages(), tag),
    list: (items) => lists().format(items),
    anyOf: (items) => choices().format(items),
    bytes(value) {
      const power = value < 1 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(value) / 3));
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: BYTE_UNITS[power] ?? 'byte',
        unitDisplay: power === 0 ? 'long' : 'short',
        maximumFractionDigits: power === 0 ? 0 : 1,
      }).format(value / 1_000 ** power);
    },
    zone,
  };
}

/** Makes a value when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
