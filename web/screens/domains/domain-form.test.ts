import { expect, test } from 'bun:test';
import { contrastOf, textOn } from '../../../src/core/base/color.ts';
import { bandOf } from './band-color.ts';
import { toDomainChange } from './domain-form.ts';

test('an emptied address is none, an emptied name is an empty name', () => {
  expect(toDomainChange({ root_redirect: ' ', name: '', color: '' })).toEqual({
    root_redirect: null,
    name: '',
    color: null,
  });
});

test('what was not changed is not sent', () => {
  expect(toDomainChange({ robots: 'disallow' })).toEqual({ robots: 'disallow' });
});

test.each(['#0d7253', '#ffffff', '#000000', '#777777', '#ffcc00', '#b42b28', '#808000'])(
  'the text on %s is that of the pages of the server',
  (color) => {
    const { ground, text } = bandOf(color);
    expect(contrastOf(ground, text)).toBe(contrastOf(color, textOn(color)));
  },
);

test('what is no colour yet shows the default', () => {
  expect(bandOf('#12').ground).toBe(bandOf(null).ground);
});
