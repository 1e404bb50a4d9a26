import { hourOfDay, weekday, type Zone } from '../base/calendar.ts';
import { toStoredText } from '../base/stored-text.ts';
import { foldTag, namesOfWords, type TagWords } from '../links/tag.ts';
import type { Click } from './click.ts';
import { type BotPolicy, DIMENSION_FIELDS, type Dimension, type StatsFilter } from './stats.ts';

/** Whether the click passes all filters, by the rules of `StatsFilter`. The click has the words of its tags. */
export function passesFilters(
  click: Click,
  {
    filters,
    tagWords = NO_WORDS,
  }: { readonly filters: readonly StatsFilter[]; readonly tagWords?: TagWords },
  zone: Zone,
): boolean {
  return filters.every(({ dimension, op, values }) => {
    const expected = values.map(toStoredText).map((text) => (dimension === 'tag' ? foldTag(text) : text));
    const had =
      dimension === 'tag'
        ? namesOfWords(click.tags.map(toStoredText), tagWords).map(foldTag)
        : valuesOfClick(click, dimension, zone);
    const matched = had.some((value) =>
      op === 'contains' ? expected.some((text) => value.includes(text)) : expected.includes(value),
    );
    return op === 'is_not' ? !matched : matched;
  });
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
