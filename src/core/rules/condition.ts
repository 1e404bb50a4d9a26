import type { JsonValue } from '../base/json.ts';
import { wallClock } from '../base/local-clock.ts';
import { isLanguage } from './language.ts';

/** A range of hours, in minutes from midnight; if the end is before the start, the range spans midnight. */
export interface Hours {
  readonly fromMinute: number;
  /** Exclusive. */
  readonly toMinute: number;
}

/** Every key that is present must match; one value of its list is enough. */
export interface Condition {
  /** ISO 3166-1 alpha-2. */
  readonly country?: readonly string[];
  /** Code or name, ignoring letter case. */
  readonly region?: readonly string[];
  readonly city?: readonly string[];
  readonly continent?: readonly string[];
  /** The visitor's preferred language: `fr`, `fr-CA`, `zh-Hant`. */
  readonly language?: readonly string[];
  readonly platform?: readonly string[];
  /** Names of operating systems, as in statistics. */
  readonly os?: readonly string[];
  readonly device?: readonly string[];
  readonly browser?: readonly string[];
  /** Apps with an in-app browser; `any` matches all. */
  readonly inApp?: readonly string[];
  /** CIDR ranges. */
  readonly address?: readonly string[];
  readonly bot?: boolean;
  /** Hosts; each includes its subdomains. */
  readonly referrer?: readonly string[];
  /** Every parameter must be present with one of its values; an empty list matches any value. */
  readonly query?: Readonly<Record<string, readonly string[]>>;
  readonly between?: { readonly fromMs: number | null; readonly toMs: number | null };
  readonly hours?: readonly Hours[];
  /** 1 (Monday) to 7. */
  readonly weekdays?: readonly number[];
  /** IANA name of the time zone of `hours` and `weekdays`. Default: UTC. */
  readonly timezone?: string;
  readonly returning?: boolean;
}
export type ConditionName = Exclude<keyof Condition, 'timezone'>;

export interface VisitorPlace {
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly continent: string;
}

export interface SeenAgent {
  readonly platform: string;
  readonly os: string;
  readonly device: string;
  readonly browser: string;
  /** The app whose in-app browser made the visit. */
  readonly inApp: string;
}

/** What a visit reveals about its visitor; each field is looked up when a condition needs it. '' means unknown. */
export interface Seen {
  readonly address: string;
  readonly place: VisitorPlace;
  readonly agent: SeenAgent;
  /** Classified as a bot, for rules and statistics. */
  readonly isBot: boolean;
  /** Certainly a bot; implies `isBot`. */
  readonly isSurelyBot: boolean;
  /** A crawler that builds link previews for a chat app or a social network. */
  readonly isPreviewer: boolean;
  /** The preferred language tag. */
  readonly language: string;
  /** Host of the referrer, without `www.`. */
  readonly referrer: string;
  readonly returning: boolean;
  /** Whether the address is in a CIDR range. */
  isWithin(range: string): boolean;
}

/** What conditions are checked against. */
export interface Observed {
  readonly nowMs: number;
  readonly query: string;
  readonly seen: Seen;
}

interface Check<T> {
  holds(expected: T, observed: Observed, when: Condition): boolean;
  /** The actual value, for explanations. */
  saw(observed: Observed, expected: T, when: Condition): JsonValue;
}
type Checks = { readonly [K in ConditionName]: Check<NonNullable<Condition[K]>> };

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Matches any of the texts, ignoring letter case; an unknown value matches none. */
const oneOf = (read: (seen: Seen) => string): Check<readonly string[]> => ({
  holds: (expected, { seen }) => {
    const found = read(seen);
    return found !== '' && expected.some((text) => same(text, found));
  },
  saw: ({ seen }) => read(seen),
});

const flag = (read: (seen: Seen) => boolean): Check<boolean> => ({
  holds: (expected, { seen }) => read(seen) === expected,
  saw: ({ seen }) => read(seen),
});

/** Cheap checks come first: a failed one saves the lookups of the others. */
const CHECKS: Checks = {
  between: {
    holds: ({ fromMs, toMs }, { nowMs }) =>
      (fromMs === null || fromMs <= nowMs) && (toMs === null || nowMs < toMs),
    saw: ({ nowMs }) => new Date(nowMs).toISOString(),
  },
  weekdays: {
    holds: (expected, observed, when) => daysOf(observed, when).some((day) => expected.includes(day)),
    saw: (observed, _, when) => {
      const days = daysOf(observed, when);
      return days.length === 1 ? (days[0] ?? null) : days;
    },
  },
  hours: {
    holds: (expected, observed, when) =>
      expected.some((hours) => isWithinHours(hours, minuteOf(observed, when))),
    saw: (observed, _, when) => writeMinute(minuteOf(observed, when)),
  },
  query: {
    holds: (expected, { query }) =>
      Object.entries(expected).every(([name, values]) => {
        const found = new URLSearchParams(query).getAll(name);
        return values.length === 0 ? found.length > 0 : found.some((value) => values.includes(value));
      }),
    saw: ({ query }, expected) => {
      const found = new URLSearchParams(query);
      return Object.fromEntries(Object.keys(expected).map((name) => [name, found.getAll(name)]));
    },
  },
  language: {
    holds: (expected, { seen }) =>
      seen.language !== '' && expected.some((tag) => isLanguage(seen.language, tag)),
    saw: ({ seen }) => seen.language,
  },
  referrer: {
    holds: (expected, { seen }) =>
      expected.some((host) => seen.referrer === host || seen.referrer.endsWith(`.${host}`)),
    saw: ({ seen }) => seen.referrer,
  },
  address: {
    holds: (expected, { seen }) => expected.some((range) => seen.isWithin(range)),
    saw: ({ seen }) => seen.address,
  },
  returning: flag((seen) => seen.returning),
  bot: flag((seen) => seen.isBot),
  platform: oneOf((seen) => seen.agent.platform),
  os: oneOf((seen) => seen.agent.os),
  device: oneOf((seen) => (seen.isBot ? 'bot' : seen.agent.device)),
  browser: oneOf((seen) => seen.agent.browser),
  inApp: {
    holds: (expected, { seen }) =>
      seen.agent.inApp !== '' && expected.some((app) => app === ANY_APP || app === seen.agent.inApp),
    saw: ({ seen }) => seen.agent.inApp,
  },
  country: oneOf((seen) => seen.place.country),
  continent: oneOf((seen) => seen.place.continent),
  region: oneOf((seen) => seen.place.region),
  city: oneOf((seen) => seen.place.city),
};

export const ANY_APP = 'any';
export const CONDITION_NAMES = Object.keys(CHECKS) as readonly ConditionName[];

/** Whether every key of the condition matches. */
export function holds(when: Condition, observed: Observed): boolean {
  return CONDITION_NAMES.every((name) => holdsOne(name, when, observed));
}

/** One key of a condition, with the expected and the actual value. */
export interface ConditionFinding {
  readonly name: ConditionName;
  readonly held: boolean;
  readonly saw: JsonValue;
}

/** The result of every key of a condition, also after one that does not match. */
export function findings(when: Condition, observed: Observed): readonly ConditionFinding[] {
  return CONDITION_NAMES.filter((name) => when[name] !== undefined).map((name) => ({
    name,
    held: holdsOne(name, when, observed),
    saw: sawOne(name, when, observed),
  }));
}

function holdsOne<K extends ConditionName>(name: K, when: Condition, observed: Observed): boolean {
  const expected = when[name];
  return expected === undefined || CHECKS[name].holds(expected, observed, when);
}

function sawOne<K extends ConditionName>(name: K, when: Condition, observed: Observed): JsonValue {
  const expected = when[name];
  return expected === undefined ? null : CHECKS[name].saw(observed, expected, when);
}

/**
 * The weekdays that a moment counts as. Hours that span midnight belong to the day on which they start, so Saturday
 * 22:00-06:00 ends on Sunday morning.
 */
function daysOf({ nowMs }: Observed, { hours = [], timezone = 'UTC' }: Condition): readonly number[] {
  const { weekday, minute } = wallClock(timezone, nowMs);
  const covering = hours.filter((range) => isWithinHours(range, minute));
  if (covering.length === 0) return [weekday];
  const dayBefore = weekday === 1 ? 7 : weekday - 1;
  const days = covering.map(({ fromMinute, toMinute }) =>
    fromMinute > toMinute && minute < toMinute ? dayBefore : weekday,
  );
  return [...new Set(days)];
}

const minuteOf = ({ nowMs }: Observed, { timezone = 'UTC' }: Condition): number =>
  wallClock(timezone, nowMs).minute;

function isWithinHours({ fromMinute, toMinute }: Hours, minute: number): boolean {
  if (fromMinute < toMinute) return fromMinute <= minute && minute < toMinute;
  return minute >= fromMinute || minute < toMinute;
}

/** `09:05`. */
export function writeMinute(minute: number): string {
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60];
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}
