import type { Format } from '../../../words/format.ts';
import type { LinksTexts } from '../texts/texts.ts';
import type { FilterKind, Filters } from './link-search.ts';
import { daysFromNow } from './moments.ts';

/** Names that the address has only the ids of; the id itself where the name is not known. */
export interface FilterNames {
  creator(id: string): string;
}

/** A filter in words, as its chip says it. */
export function filterWords(
  kind: FilterKind,
  filters: Filters,
  { t, format, names }: { readonly t: LinksTexts; readonly format: Format; readonly names: FilterNames },
): string {
  const f = t.filter;
  switch (kind) {
    case 'tag':
      return f.tags(format.list(filters.tag));
    case 'tag_any':
      return f.anyTag(orWords(filters.tag_any, t));
    case 'tag_none':
      return f.noTag(orWords(filters.tag_none, t));
    case 'domain':
      return f.domain(filters.domain);
    case 'state':
      return f.state(
        orWords(
          filters.state.map((state) => wordOf(f.states, state)),
          t,
        ),
      );
    case 'has':
      return f.has(format.list(filters.has.map((part) => wordOf(f.parts, part))));
    case 'created':
      return createdWords(filters, t, format);
    case 'expires':
      return endWords(filters, t, format);
    case 'clicked':
      return clickedWords(filters.last_clicked_before, t, format);
    case 'destination':
      return f.destination(filters.destination_prefix);
    case 'via':
      return f.via(wordOf(f.vias, filters.created_via));
    case 'creator':
      return f.creator(creatorWord(filters.creator, t, names));
    case 'external':
      return f.external(filters.external_id);
    case 'search':
      return f.search(filters.search);
  }
}

/** The word for a value of the address; what nobody knows is shown as it is. */
export const wordOf = (words: Readonly<Record<string, string>>, value: string): string =>
  Object.hasOwn(words, value) ? (words[value] ?? value) : value;

function creatorWord(id: string, { filter }: LinksTexts, names: FilterNames): string {
  if (id === 'guest') return filter.guest;
  return id === 'environment' ? filter.environment : names.creator(id);
}

function orWords(words: readonly string[], { filter }: LinksTexts): string {
  const [first = '', ...others] = words;
  return others.reduce((all, word) => filter.or(all, word), first);
}

function createdWords(
  { created_after, created_before }: Filters,
  { filter }: LinksTexts,
  format: Format,
): string {
  const days = daysFromNow(created_after);
  if (days !== null && created_before === '') return filter.madeWithin(Math.abs(days));
  const [from, to] = [momentWords(created_after, format), momentWords(created_before, format)];
  if (created_before === '') return filter.madeAfter(from);
  return created_after === '' ? filter.madeBefore(to) : filter.madeBetween(from, to);
}

function endWords(
  { expires_after, expires_before }: Filters,
  { filter }: LinksTexts,
  format: Format,
): string {
  const days = daysFromNow(expires_before);
  if (days !== null && expires_after === 'now') return filter.endsWithin(Math.abs(days));
  const [from, to] = [momentWords(expires_after, format), momentWords(expires_before, format)];
  if (expires_before === '') return filter.endsAfter(from);
  return expires_after === '' ? filter.endsBefore(to) : filter.endsBetween(from, to);
}

function clickedWords(moment: string, { filter }: LinksTexts, format: Format): string {
  if (moment === 'never') return filter.neverClicked;
  const days = daysFromNow(moment);
  return days === null
    ? filter.notClickedSince(momentWords(moment, format))
    : filter.notClickedFor(Math.abs(days));
}

function momentWords(moment: string, format: Format): string {
  const days = daysFromNow(moment);
  if (days !== null || moment === 'now') return format.relative(Date.now() + (days ?? 0) * 86_400_000);
  const isDay = /^\d{4}-\d\d-\d\d$/.test(moment);
  // Noon in UTC is the same day nearly everywhere.
  const at = Date.parse(isDay ? `${moment}T12:00:00Z` : moment);
  if (Number.isNaN(at)) return moment;
  return isDay ? format.day(at) : format.dateTime(at);
}
