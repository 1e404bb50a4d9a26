import type { Words } from '../api/types.ts';
import type { Condition, ConditionName } from './draft.ts';

/** How the value of a condition is chosen. */
export type ConditionKind =
  /** From a list that the server knows. */
  | 'chosen'
  /** From such a list, or something else. */
  | 'chosen_or_typed'
  | 'typed'
  | 'yes_no'
  | 'weekdays'
  | 'hours'
  | 'between'
  | 'query';

/** Every condition, in the order in which it is offered. */
export const CONDITION_KINDS: Readonly<Record<ConditionName, ConditionKind>> = {
  country: 'chosen',
  continent: 'chosen',
  region: 'typed',
  city: 'typed',
  language: 'chosen_or_typed',
  device: 'chosen',
  platform: 'chosen',
  os: 'chosen_or_typed',
  browser: 'chosen',
  in_app: 'chosen',
  referrer: 'typed',
  query: 'query',
  between: 'between',
  weekdays: 'weekdays',
  hours: 'hours',
  returning: 'yes_no',
  bot: 'yes_no',
  address: 'typed',
};
export const CONDITION_NAMES = Object.keys(CONDITION_KINDS) as readonly ConditionName[];

/** Conditions whose value is a list of texts. */
export type ListedName = {
  [N in ConditionName]: NonNullable<Condition[N]> extends readonly string[] ? N : never;
}[ConditionName];

const EMPTY: { readonly [K in ConditionKind]: Condition[ConditionName] } = {
  chosen: [],
  chosen_or_typed: [],
  typed: [],
  yes_no: true,
  weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
  hours: ['09:00-17:00'],
  between: [null, null],
  query: { utm_source: [] },
};

/** The condition with a further question, whose value is the plainest one. */
export const addCondition = (when: Condition, name: ConditionName, zone: string): Condition => ({
  ...when,
  [name]: EMPTY[CONDITION_KINDS[name]],
  ...(isTimed(name) && when.timezone === undefined ? { timezone: zone } : {}),
});

export function removeCondition(when: Condition, name: ConditionName): Condition {
  const rest: Condition = { ...when };
  delete rest[name];
  if (rest.hours === undefined && rest.weekdays === undefined) delete rest.timezone;
  return rest;
}

/** Whether the zone of the rule says how it is meant. */
export const isTimed = (name: ConditionName): boolean => name === 'hours' || name === 'weekdays';

/** The questions of a condition, in the order in which they were asked. */
export const namesIn = (when: Condition): readonly ConditionName[] =>
  (Object.keys(when) as (keyof Condition)[]).filter((name) => name !== 'timezone');

/** What can be chosen; empty for what is typed. */
export function choicesOf(name: ConditionName, words: Words | undefined): readonly string[] {
  if (words === undefined) return [];
  if (name === 'country') return words.country.map(({ code }) => code);
  const listed: unknown = Reflect.get(words, name);
  return Array.isArray(listed) ? listed : [];
}
