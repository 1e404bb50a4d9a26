import type { Format } from '../words/format.ts';
import type { ConditionName } from './draft.ts';
import type { RulesTexts } from './texts/texts.ts';

export interface RuleWords {
  readonly texts: RulesTexts;
  readonly format: Format;
}

/** One value of a condition, as a person calls it: `Taiwan` for `TW`. */
export function nameOfValue(name: string, value: string, { texts, format }: RuleWords): string {
  if (name === 'country') return format.country(value);
  if (name === 'language') return format.language(value);
  return texts.valueNames[name]?.[value] ?? value;
}

/** The same, one by one. */
export function listOfWords(name: string, value: unknown, words: RuleWords): readonly string[] {
  if (name === 'query' && typeof value === 'object' && value !== null)
    return Object.entries(value).map((parameter) =>
      wordsOfValue(name, Object.fromEntries([parameter]), words),
    );
  if (Array.isArray(value) && name !== 'between') return value.map((one) => wordsOfValue(name, one, words));
  return [wordsOfValue(name, value, words)];
}

/** What a condition wants, or a visit showed, in words. */
export function wordsOfValue(name: string, value: unknown, words: RuleWords): string {
  const { texts, format } = words;
  if (value === null || value === undefined || value === '') return texts.tester.nothing;
  if (name === 'returning' || name === 'bot') return texts.yesNo[name][value === true ? 'true' : 'false'];
  if (name === 'between') return wordsOfSpan(value, words);
  if (name === 'weekdays') return wordsOfWeekdays(value, words);
  if (Array.isArray(value)) {
    if (value.length === 0) return texts.tester.nothing;
    return format.anyOf(value.map((one) => nameOfValue(name, String(one), words)));
  }
  if (typeof value === 'object') return wordsOfQuery(value as Readonly<Record<string, unknown>>, words);
  return nameOfValue(name, String(value), words);
}

function wordsOfSpan(value: unknown, { texts, format }: RuleWords): string {
  if (!Array.isArray(value)) return format.dateTime(String(value));
  const [start, end] = value as readonly (string | null)[];
  const parts = [
    start ? `${texts.from} ${format.dateTime(start)}` : null,
    end ? `${texts.until} ${format.dateTime(end)}` : null,
  ];
  return parts.filter((part) => part !== null).join(' ');
}

/** What a visit showed. Of a parameter without values a rule takes any, and a visit had none. */
export function wordsOfSeen(name: string, value: unknown, words: RuleWords): string {
  if (name !== 'query' || typeof value !== 'object' || value === null)
    return wordsOfValue(name, value, words);
  const { texts, format } = words;
  const parts = Object.entries(value).map(([parameter, values]) =>
    Array.isArray(values) && values.length === 0
      ? texts.tester.absent(parameter)
      : wordsOfValue(name, { [parameter]: values }, words),
  );
  return format.list(parts);
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** A rule names days by `mon`, a visit by 1 to 7. */
function wordsOfWeekdays(value: unknown, { texts, format }: RuleWords): string {
  const names = [value].flat().map((one) => {
    const day = typeof one === 'number' ? DAYS[one - 1] : DAYS.find((known) => known === one);
    return day === undefined ? String(one) : texts.weekdays[day];
  });
  return format.anyOf(names);
}

function wordsOfQuery(value: Readonly<Record<string, unknown>>, { texts, format }: RuleWords): string {
  const parts = Object.entries(value).map(([name, values]) => {
    const listed = [values].flat().map(String);
    return listed.length === 0 ? `${name} (${texts.anyValue})` : `${name}=${listed.join('|')}`;
  });
  return format.list(parts);
}

export const isConditionName = (name: string, { texts }: Pick<RuleWords, 'texts'>): name is ConditionName =>
  name in texts.names;
