import type { LinkFields } from '../../../api/types.ts';
import type { Format } from '../../../words/format.ts';
import type { HistoryTexts } from './texts/texts.ts';

export type LinkField = keyof LinkFields;

interface Words {
  readonly texts: HistoryTexts;
  readonly format: Format;
}

/** The name of a field of a link; the API's own name for one that is newer than this page. */
export const nameOfField = (field: string, { texts }: Pick<Words, 'texts'>): string =>
  field in texts.fields ? texts.fields[field as LinkField] : field;

/** The value of a field in words. */
export function valueOfField(field: string, value: unknown, words: Words): string {
  const { texts, format } = words;
  if (isNothing(value)) return texts.nothing;
  if (typeof value === 'boolean') return value ? texts.yes : texts.no;
  if (typeof value === 'number') return field === 'redirect_status' ? String(value) : format.number(value);
  if (typeof value === 'string') return field.endsWith('_at') ? format.dateTime(value) : value;
  if (field === 'rules' && Array.isArray(value)) return texts.rules(value.length);
  if (field === 'split' && Array.isArray(value)) return texts.destinations(value.length);
  if (Array.isArray(value)) return format.list(value.map((one) => textOf(one)));
  if (field === 'expires') return wordsOfEnd(value as LinkFields['expires'], words);
  return Object.entries(value as object)
    .filter(([, one]) => !isNothing(one))
    .map(([name, one]) => `${name}: ${textOf(one)}`)
    .join(', ');
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Also an object whose every member is nothing: no UTM parameters, no end. */
function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.values(value).every(isNothing);
}

function wordsOfEnd(expires: LinkFields['expires'], { texts, format }: Words): string {
  const { at, clicks, unique_clicks: people, redirect_to: to } = expires;
  const parts = [
    at === null ? null : format.dateTime(at),
    clicks === null ? null : texts.afterClicks(clicks),
    people === null ? null : texts.afterPeople(people),
    to === null ? null : texts.thenTo(to),
  ];
  return format.list(parts.filter((part) => part !== null));
}
