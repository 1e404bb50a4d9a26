import type { JsonValue } from './json.ts';
import { isLanguage } from './language.ts';
import { wallClock } from './local-clock.ts';

/** A stretch of a day in minutes from midnight; one that ends before it begins goes over midnight. */
export interface Hours {
  readonly fromMinute: number;
  /** Not included. */
  readonly toMinute: number;
}

/** Every key that is there must hold; of a list any value does. */
export interface Condition {
  /** ISO 3166-1 alpha-2. */
  readonly country?: readonly string[];
  /** Code or name, in any case. */
  readonly region?: readonly string[];
  readonly city?: readonly string[];
  readonly continent?: readonly string[];
  /** The one that the visitor likes best: `fr`, `fr-CA`, `zh-Hant`. */
  readonly language?: readonly string[];
  readonly platform?: readonly string[];
  /** Systems by name, as statistics have it. */
  readonly os?: readonly string[];
  readonly device?: readonly string[];
  readonly browser?: readonly string[];
  /** Apps with a browser of their own; `any` stands for all. */
  readonly inApp?: readonly string[];
  /** CIDR ranges. */
  readonly address?: readonly string[];
  readonly bot?: boolean;
  /** Hosts; one stands for those below it too. */
  readonly referrer?: readonly string[];
  /** Every parameter must be there, with one of its values; no values stand for any. */
  readonly query?: Readonly<Record<string, readonly string[]>>;
  readonly between?: { readonly fromMs: number | null; readonly toMs: number | null };
  readonly hours?: readonly Hours[];
  /** 1 (Monday) to 7. */
  readonly weekdays?: readonly number[];
  /** IANA; whose clock `hours` and `weekdays` mean. UTC when absent. */
  readonly timezone?: string;
  readonly returning?: boolean;
}
export type ConditionName = Exclude<keyof Condition, 'timezone'>;

export interface Place {
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
  /** The app in whose browser the visit is made. */
  readonly inApp: string;
}

/** What a visit shows of its visitor. Each is looked up only when a condition asks. '' is unknown everywhere. */
export interface Seen {
  readonly address: string;
  readonly place: Place;
  readonly agent: SeenAgent;
  /** Taken for a machine: what rules and statistics go by. */
  readonly isBot: boolean;
  /** Surely a machine. Never without `isBot`. */
  readonly isSurelyBot: boolean;
  /** A crawler that makes a preview for a chat or a social network. */
  readonly isPreviewer: boolean;
  /** The tag that the visitor likes best. */
  readonly language: string;
  /** Host of the referrer, without `www.`. */
  readonly referrer: string;
  readonly returning: boolean;
  /** Whether the address is in a CIDR range. */
  isWithin(range: string): boolean;
}

/** What conditions are held against. */
export interface Observed {
  readonly nowMs: number;
  readonly query: string;
  readonly seen: Seen;
}

interface Check<T> {
  holds(wanted: T, observed: Observed, when: Condition): boolean;
  /** What was found, for whom it is explained to. */
  saw(observed: Observed, wanted: T, when: Condition): JsonValue;
}
type Checks = { readonly [K in ConditionName]: Check<NonNullable<Condition[K]>> };

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Any of the texts, letter case aside; what is unknown is none of them. */
const oneOf = (read: (seen: Seen) => string): Check<readonly string[]> => ({
  holds: (wanted, { seen }) => {
    const found = read(seen);
    return found !== '' && wanted.some((one) => same(one, found));
  },
  saw: ({ seen }) => read(seen),
});

const flag = (read: (seen: Seen) => boolean): Check<boolean> => ({
  holds: (wanted, { seen }) => read(seen) === wanted,
  saw: ({ seen }) => read(seen),
});

/** Cheap ones first: they spare the look-ups of the others. */
const CHECKS: Checks = {
  between: {
    holds: ({ fromMs, toMs }, { nowMs }) =>
      (fromMs === null || fromMs <= nowMs) && (toMs === null || nowMs < toMs),
    saw: ({ nowMs }) => new Date(nowMs).toISOString(),
  },
  weekdays: {
    holds: (wanted, observed, when) => daysOf(observed, when).some((day) => wanted.includes(day)),
    saw: (observed, _, when) => {
      const days = daysOf(observed, when);
      return days.length === 1 ? (days[0] ?? null) : days;
    },
  },
  hours: {
    holds: (wanted, observed, when) => wanted.some((hours) => isWithinHours(hours, minuteOf(observed, when))),
    saw: (observed, _, when) => writeMinute(minuteOf(observed, when)),
  },
  query: {
    holds: (wanted, { query }) =>
      Object.entries(wanted).every(([name, values]) => {
        const found = new URLSearchParams(query).getAll(name);
        return values.length === 0 ? found.length > 0 : found.some((value) => values.includes(value));
      }),
    saw: ({ query }, wanted) => {
      const found = new URLSearchParams(query);
      return Object.fromEntries(Object.keys(wanted).map((name) => [name, found.getAll(name)]));
    },
  },
  language: {
    holds: (wanted, { seen }) => seen.language !== '' && wanted.some((one) => isLanguage(seen.language, one)),
    saw: ({ seen }) => seen.language,
  },
  referrer: {
    holds: (wanted, { seen }) =>
      wanted.some((host) => seen.referrer === host || seen.referrer.endsWith(`.${host}`)),
    saw: ({ seen }) => seen.referrer,
  },
  address: {
    holds: (wanted, { seen }) => wanted.some((range) => seen.isWithin(range)),
    saw: ({ seen }) => seen.address,
  },
  returning: flag((seen) => seen.returning),
  bot: flag((seen) => seen.isBot),
  platform: oneOf((seen) => seen.agent.platform),
  os: oneOf((seen) => seen.agent.os),
  device: oneOf((seen) => (seen.isBot ? 'bot' : seen.agent.device)),
  browser: oneOf((seen) => seen.agent.browser),
  inApp: {
    holds: (wanted, { seen }) =>
      seen.agent.inApp !== '' && wanted.some((app) => app === ANY_APP || app === seen.agent.inApp),
    saw: ({ seen }) => seen.agent.inApp,
  },
  country: oneOf((seen) => seen.place.country),
  continent: oneOf((seen) => seen.place.continent),
  region: oneOf((seen) => seen.place.region),
  city: oneOf((seen) => seen.place.city),
};

export const ANY_APP = 'any';
export const CONDITION_NAMES = Object.keys(CHECKS) as readonly ConditionName[];

/** Whether all that a condition asks is so. */
export function holds(when: Condition, observed: Observed): boolean {
  return CONDITION_NAMES.every((name) => holdsOne(name, when, observed));
}

/** One key of a condition against what was found. */
export interface Finding {
  readonly name: ConditionName;
  readonly held: boolean;
  readonly saw: JsonValue;
}

/** Every key of a condition, whatever became of the others. */
export function findings(when: Condition, observed: Observed): readonly Finding[] {
  return CONDITION_NAMES.filter((name) => when[name] !== undefined).map((name) => ({
    name,
    held: holdsOne(name, when, observed),
    saw: sawOne(name, when, observed),
  }));
}

function holdsOne<K extends ConditionName>(name: K, when: Condition, observed: Observed): boolean {
  const wanted = when[name];
  return wanted === undefined || CHECKS[name].holds(wanted, observed, when);
}

function sawOne<K extends ConditionName>(name: K, when: Condition, observed: Observed): JsonValue {
  const wanted = when[name];
  return wanted === undefined ? null : CHECKS[name].saw(observed, wanted, when);
}

/**
 * The weekdays that a moment counts as. Hours over midnight belong to the day on which they begin, so that Saturday
 * from 22:00 to 06:00 ends on Sunday morning.
 */
function daysOf({ nowMs }: Observed, { hours = [], timezone = 'UTC' }: Condition): readonly number[] {
  const { weekday, minute } = wallClock(timezone, nowMs);
  const covering = hours.filter((one) => isWithinHours(one, minute));
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
