import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { toLines, toQuery } from './query-lines.ts';

test('what the server holds is shown and sent as it is, also values with commas', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => text.trim() === text && text !== '__proto__');
  const query = fc.dictionary(name, fc.uniqueArray(fc.string()), { noNullPrototype: true });
  fc.assert(fc.property(query, (held) => expect(toQuery(toLines(held))).toEqual(held)));
  expect(toQuery(toLines({ place: ['Washington, D.C.'] }))).toEqual({ place: ['Washington, D.C.'] });
});

test('a line without a name asks nothing, and two lines of one name allow both', () => {
  const lines = [
    { name: ' a ', values: ['1'] },
    { name: '', values: ['lost'] },
    { name: 'a', values: ['2', '1'] },
  ];
  expect(toQuery(lines)).toEqual({ a: ['1', '2'] });
});
