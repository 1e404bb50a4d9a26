import { hourOfDay, weekday, type Zone } from '../base/calendar.ts';
import { toStoredText } from '../base/stored-text.ts';
import { foldTag, namesOfWords, type TagWords } from '../links/tag.ts';
import type { Click } from './click.ts';
import { type BotPolicy, DIMENSION_FIELDS, type Dimension, type StatsFilter } from './stats.ts';

interface Filtered {
  readonly filters: readonly StatsFilter[];
  /** The names of words; a click has the words of its tags. */
  readonly tagWords?: TagWords | undefined;
}

/** A function that tells whether a click passes all filters, by the rules of `StatsFilter`. The filters are read once. */
export function createClickFilter(
  { filters, tagWords = NO_WORDS }: Filtered,
  zone: Zone,
): (click: Click) => boolean {
  const tests = filters.map((filter) => createTest(filter, tagWords, zone));
  return (click) => tests.every((passes) => passes(click));
}

function createTest(
  { dimension, op, values }: StatsFilter,
  tagWords: TagWords,
  zone: Zone,
): (click: Click) => boolean {
  const texts = values.map(toStoredText).map((text) => (dimension === 'tag' ? foldTag(text) : text));
  const wanted = new Set(texts);
  const valuesOf = (click: Click) =>
    dimension === 'tag'
      ? namesOfWords(click.tags.map(toStoredText), tagWords).map(foldTag)
      : valuesOfClick(click, dimension, zone);
  const matches = (value: string) =>
    op === 'contains' ? texts.some((text) => value.includes(text)) : wanted.has(value);
  return (click) => valuesOf(click).some(matches) === (op !== 'is_not');
}

export const passesBots = ({ bot }: Click, bots: BotPolicy): boolean =>
  bots === 'include' || bot === (bots === 'only');

const NO_WORDS: TagWords = new Map();

/** The values of a dimension other than tags. */
export function valuesOfClick(
  click: Click,
  dimension: Exclude<Dimension, 'tag'>,
  zone: Zone,
): readonly string[] {
  if (dimension === 'link') return [String(click.linkId ?? '')];
  if (dimension === 'hour_of_day') return [hourOfDay(zone, click.atMs)];
  if (dimension === 'weekday') return [weekday(zone, click.atMs)];
  return [toStoredText(click[DIMENSION_FIELDS[dimension]])];
}
