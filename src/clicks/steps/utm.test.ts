import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Utm } from '../../core/base/utm.ts';
import { readUtm } from './utm.ts';

const utm = (fields: Partial<Utm>): Utm => ({
  source: '',
  medium: '',
  campaign: '',
  term: '',
  content: '',
  ...fields,
});

test.each([
  [
    'all five fields are read',
    '/a?utm_source=s&utm_medium=m&utm_campaign=c&utm_term=t&utm_content=k',
    { source: 's', medium: 'm', campaign: 'c', term: 't', content: 'k' },
  ],
  ['values are decoded', '/a?x=1&utm_campaign=spring+sale%20%C3%A9', { campaign: 'spring sale é' }],
  ['broken encoding shows as replacement characters', '/a?utm_source=%C3%28', { source: '\ufffd(' }],
  ['a lone percent sign stays', '/a?utm_source=100%', { source: '100%' }],
  ['the first of several counts', '/a?utm_source=one&utm_source=two', { source: 'one' }],
  ['unknown fields are passed over', '/a?utm_id=7&utm_constructor=x&utm_source=s', { source: 's' }],
  ['a destination may carry a fragment', 'https://a.example/?utm_source=s#utm_medium=m', { source: 's' }],
  ['NUL is left out', '/a?utm_source=a%00b', { source: 'ab' }],
])('%s', (_rule, target, fields) => {
  expect(readUtm(target)).toEqual(utm(fields));
});

test.each(['/a', '/a?b=c', '/utm_source=x', '/a?utm_source=', '/a?utm_source', '/a?xutm_source=s', ''])(
  '%p carries none',
  (target) => {
    expect(readUtm(target)).toBeNull();
  },
);

test('values are cut at 200 characters', () => {
  expect(readUtm(`/a?utm_term=${'x'.repeat(5_000)}`)?.term).toBe('x'.repeat(200));
  expect(readUtm(`/a?utm_term=${'%C3%A9'.repeat(5_000)}`)?.term).toBe('é'.repeat(200));
});

test('any query is read without throwing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('source', 'medium', 'x'), (value, name) => {
      const read = readUtm(`/a?utm_${name}=${value}%`);
      for (const field of Object.values(read ?? {})) expect(field.length).toBeLessThanOrEqual(200);
    }),
  );
});
