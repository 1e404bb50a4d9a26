import { expect, test } from 'bun:test';

import { arrangeChoices, isNewChoice, SHOWN_MAX } from './choices.ts';

const COUNTRIES = [
  { value: 'TW', label: 'Taiwan' },
  { value: 'CI', label: 'Côte d’Ivoire' },
  { value: 'FR', label: 'France' },
];

test('what is chosen stays on top in every search', () => {
  const shown = arrangeChoices({ options: COUNTRIES, values: ['FR'], text: 'tai', searched: false });
  expect(shown.chosen).toEqual([{ value: 'FR', label: 'France' }]);
  expect(shown.others).toEqual([{ value: 'TW', label: 'Taiwan' }]);
});

test('a search finds a name without its accents, and a value', () => {
  const labels = (text: string) =>
    arrangeChoices({ options: COUNTRIES, values: [], text, searched: false }).others.map(
      ({ value }) => value,
    );
  expect(labels('cote')).toEqual(['CI']);
  expect(labels('tw')).toEqual(['TW']);
  expect(labels('')).toEqual(['TW', 'CI', 'FR']);
});

test('a chosen value that the options lack keeps its words', () => {
  const shown = arrangeChoices({
    options: [],
    values: ['spring'],
    text: '',
    labelOf: (value) => `#${value}`,
    searched: true,
  });
  expect(shown.chosen).toEqual([{ value: 'spring', label: '#spring' }]);
});

test('a long list says how much of it is left out', () => {
  const options = Array.from({ length: SHOWN_MAX + 7 }, (_, at) => ({ value: `${at}`, label: `tag ${at}` }));
  const shown = arrangeChoices({ options, values: [], text: 'tag', searched: false });
  expect(shown.others.length).toBe(SHOWN_MAX);
  expect(shown.leftOut).toBe(7);
});

test('what exists in another letter case is not new', () => {
  expect(isNewChoice('taiwan', COUNTRIES, [])).toBe(false);
  expect(isNewChoice('Spring', COUNTRIES, ['spring'])).toBe(false);
  expect(isNewChoice('  ', COUNTRIES, [])).toBe(false);
  expect(isNewChoice('Japan', COUNTRIES, [])).toBe(true);
});
