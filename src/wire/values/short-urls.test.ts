import { expect, test } from 'bun:test';
import type { Slug } from '../../core/base/slug.ts';
import { createShortUrls } from './short-urls.ts';

const cases: [publicUrl: string, host: string, slug: string, shortUrl: string][] = [
  ['https://sho.rt', 'sho.rt', 'a', 'https://sho.rt/a'],
  ['https://sho.rt/', 'go.example.com', 'a/b', 'https://go.example.com/a/b'],
  ['http://localhost:8080', 'localhost', 'a', 'http://localhost:8080/a'],
  ['http://localhost:8080', 'go.example.com', 'é', 'http://go.example.com:8080/%C3%A9'],
  ['https://sho.rt:443', 'sho.rt', 'a', 'https://sho.rt/a'],
];
for (const [publicUrl, host, slug, shortUrl] of cases) {
  test(`behind ${publicUrl} the slug ${slug} of ${host} is ${shortUrl}`, () => {
    expect(createShortUrls(publicUrl)(host, slug as Slug)).toBe(shortUrl);
  });
}
