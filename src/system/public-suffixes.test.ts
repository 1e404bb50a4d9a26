import { expect, test } from 'bun:test';
import { isPublicSuffix } from './public-suffixes.ts';

test.each(['com', 'co.uk', 'github.io', 'xn--p1ai', 'app'])('names are registered below %s', async (host) => {
  expect(await isPublicSuffix(host)).toBe(true);
});

test.each(['example.com', 'example.co.uk', 'me.github.io', 'go', 'localhost', 'links.corp'])(
  '%s has one owner',
  async (host) => {
    expect(await isPublicSuffix(host)).toBe(false);
  },
);
