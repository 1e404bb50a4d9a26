import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { JSON_DEPTH_MAX, parseJson } from './json-text.ts';

describe('a JSON body', () => {
  test('is read as JSON.parse reads it, whatever it holds', () => {
    const shallow = fc.jsonValue({ maxDepth: 5 });
    fc.assert(
      fc.property(shallow, (value) => {
        const text = JSON.stringify(value);
        expect(parseJson(text)).toEqual({ value: JSON.parse(text) });
      }),
    );
  });

  const refused: [string, string, string][] = [
    ['nothing', '', 'not_json'],
    ['half an object', '{"a":1', 'not_json'],
    ['a key twice', '{"a":1,"a":1}', 'duplicate_key'],
    ['a key twice, once escaped', '{"a":1,"\\u0061":2}', 'duplicate_key'],
    ['a key twice in an inner object', '[{"x":{"a":[1,{"b":2}],"c":3,"a":4}}]', 'duplicate_key'],
    ['a key twice after a string with quotes and brackets', '{"a":"\\\\\\"}{","a":2}', 'duplicate_key'],
    ['one level too many', '['.repeat(33) + ']'.repeat(33), 'too_deep'],
    ['very many levels', '['.repeat(200_000) + ']'.repeat(200_000), 'too_deep'],
  ];
  for (const [name, text, fault] of refused) {
    test(`is refused for ${name}`, () => expect(parseJson(text)).toEqual({ fault } as never));
  }

  const taken: [string, string][] = [
    ['the deepest level allowed', '['.repeat(JSON_DEPTH_MAX) + ']'.repeat(JSON_DEPTH_MAX)],
    ['one key in two objects', '[{"a":1},{"a":2},{"b":{"a":3},"a":4}]'],
    ['a value like a key', '{"a":"b","b":"a","c":["a","a"]}'],
    ['names that objects have of themselves', '{"__proto__":1,"constructor":2,"toString":3}'],
  ];
  for (const [name, text] of taken) {
    test(`may hold ${name}`, () => expect(parseJson(text)).toEqual({ value: JSON.parse(text) }));
  }
});

test('too many values are refused before they are parsed, commas in texts are none', () => {
  const tooMany = { fault: 'too_many_values' } as const;
  const row = (count: number) => `[${Array(count).fill('[]').join(',')}]`;
  expect(parseJson(row(2_000))).toHaveProperty('value');
  expect(parseJson(row(2_001))).toEqual(tooMany);
  // What follows is not read at all.
  expect(parseJson(`${row(2_001)}}}`)).toEqual(tooMany);
  expect(parseJson(`[${Array(200).fill(row(2_000)).join(',')}]`)).toEqual(tooMany);
  const text = `"${'\\",'.repeat(5_000)}"`;
  expect(parseJson(`{"a":${text}}`)).toHaveProperty('value');
  expect(parseJson('['.repeat(8_000_000))).toEqual(tooMany);
});
