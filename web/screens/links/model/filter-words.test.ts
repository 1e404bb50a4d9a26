import { expect, test } from 'bun:test';
import { createFormat } from '../../../words/format.ts';
import { texts as en } from '../texts/en.ts';
import { texts as zh } from '../texts/zh-hant.ts';
import { filterWords } from './filter-words.ts';
import { kindsOn, linkSearch } from './link-search.ts';
import { allViews } from './views.ts';

const names = { creator: (id: string) => (id === 'per_7' ? 'Ann' : id) };
const format = createFormat('en-GB', 'Asia/Taipei');
const words = (search: string, t: typeof en = en) => {
  const filters = linkSearch.read(search);
  return kindsOn(filters).map((kind) => filterWords(kind, filters, { t, format, names }));
};

const cases: readonly [string, string][] = [
  ['tag=spring&tag=ads', 'Tag is spring and ads'],
  ['tag_any=a&tag_any=b&tag_any=c', 'Tag is any of a or b or c'],
  ['tag_none=test', 'Tag is not test'],
  ['domain=go.example.com', 'Domain is go.example.com'],
  ['state=off&state=ended', 'State is off or ended'],
  ['state=asleep', 'State is asleep'],
  ['has=password&has=rules', 'Has a password and rules'],
  ['created_after=2025-11-01&created_before=2025-11-30', 'Made 1 Nov 2025 to 30 Nov 2025'],
  ['created_after=2025-11-01', 'Made since 1 Nov 2025'],
  ['created_after=2025-11-01T02:40:44.726Z', 'Made since 1 Nov 2025, 10:40'],
  ['created_after=-7d', 'Made in the last 7 days'],
  ['expires_after=now&expires_before=%2B7d', 'Ends within 7 days'],
  ['expires_before=2025-11-30', 'Ends by 30 Nov 2025'],
  ['last_clicked_before=never', 'Never clicked'],
  ['last_clicked_before=-90d', 'No click for 90 days'],
  ['destination_prefix=example.com', 'Destination begins with example.com'],
  ['created_via=api', 'Made by any API'],
  ['created_via=constructor', 'Made by constructor'],
  ['creator=per_7', 'Made by Ann'],
  ['creator=key_3', 'Made by key_3'],
  ['external_id=order-17', 'External id is order-17'],
  ['search=tea', 'Search for tea'],
];
for (const [search, said] of cases) {
  test(`${search} reads: ${said}`, () => expect(words(search)).toEqual([said]));
}

test('every filter of the given views has words in both languages', () => {
  for (const { filters } of allViews([])) {
    for (const kind of kindsOn(filters)) {
      expect(filterWords(kind, filters, { t: en, format, names })).not.toBe('');
      expect(filterWords(kind, filters, { t: zh, format, names })).toMatch(/\p{Script=Han}/u);
    }
  }
});
