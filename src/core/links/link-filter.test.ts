import { expect, test } from 'bun:test';
import { destinationStarts } from './link-filter.ts';

const rows: [text: string, starts: string[]][] = [
  ['https://Example.com/Spring', ['https://example.com/Spring']],
  ['HTTP://example.com', ['http://example.com']],
  ['example.com/a?b=C', ['https://example.com/a?b=C', 'http://example.com/a?b=C']],
  [' exam ', ['https://exam', 'http://exam']],
  ['https:/', ['https:/']],
  ['http://', ['http://']],
  ['https://', ['https://']],
  ['http', ['https://http', 'http://http']],
  ['bücher.example/é', ['https://xn--bcher-kva.example/%C3%A9', 'http://xn--bcher-kva.example/%C3%A9']],
  ['https://example.com/a b', ['https://example.com/a%20b']],
  ['https://example.com/\ud800', ['https://example.com/%EF%BF%BD']],
  ['https://example.com/%', ['https://example.com/%']],
];

for (const [text, starts] of rows) {
  test(`a destination that begins with ${JSON.stringify(text)} begins with ${starts[0]}`, () => {
    expect(destinationStarts(text).starts).toEqual(starts);
  });
}
