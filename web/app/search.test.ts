import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { defineSearch, flag, list, maybeOneOf, oneOf, optional, someOf, text, whole } from './search.ts';

const codec = defineSearch({
  q: text(),
  range: oneOf(['7d', '30d', 'all'], '30d'),
  tag: list(),
  has: someOf(['rules', 'password']),
  state: maybeOneOf(['on', 'off']),
  domain: optional(),
  live: flag(),
  page: whole(1),
});

test('what a screen writes into the address is what it reads from the address', () => {
  fc.assert(
    fc.property(
      fc.record({
        q: fc.string({ unit: 'grapheme' }),
        range: fc.constantFrom('7d' as const, '30d' as const, 'all' as const),
        tag: fc.uniqueArray(fc.string({ minLength: 1 })),
        has: fc.subarray(['rules', 'password'] as const),
        state: fc.constantFrom('on' as const, 'off' as const, null),
        domain: fc.option(fc.string({ minLength: 1 })),
        live: fc.boolean(),
        page: fc.nat(999_999),
      }),
      (state) => expect(codec.read(codec.write('', state))).toEqual(state),
    ),
  );
});

test('defaults stay out of the address, and what belongs to others stays in it', () => {
  expect(codec.write('tab=rules&range=7d', { range: '30d', q: '' })).toBe('tab=rules');
});

test('an address that makes no sense reads as the defaults', () => {
  expect(codec.read('range=century&page=-4&state=maybe&has=wings&live=yes')).toEqual({
    q: '',
    range: '30d',
    tag: [],
    has: [],
    state: null,
    domain: null,
    live: false,
    page: 1,
  });
});
