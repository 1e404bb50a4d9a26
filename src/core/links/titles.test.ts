import { describe, expect, test } from 'bun:test';
import { createReadTitles } from './titles.ts';

function setUp() {
  const clock = { atMs: 0, nowMs: () => clock.atMs };
  const asked: string[] = [];
  const titles = {
    async titleOf(url: string) {
      asked.push(url);
      await Bun.sleep(1);
      return `title of ${url}`;
    },
  };
  return { clock, asked, readTitles: createReadTitles({ titles, clock }) };
}

describe('titles of many pages', () => {
  test('come in the order of their pages', async () => {
    const { readTitles } = setUp();
    const urls = Array.from({ length: 100 }, (_, n) => `${n}`);
    expect(await readTitles('a', urls)).toEqual(urls.map((url) => `title of ${url}`));
  });

  test('leave room for those of another workspace', async () => {
    const { readTitles, asked } = setUp();
    const many = readTitles('many', Array(500).fill('many'));
    await readTitles('one', ['one']);
    expect(asked.indexOf('one')).toBe(16);
    await many;
  });

  test('are empty for pages that waited too long', async () => {
    const { readTitles, clock, asked } = setUp();
    const reading = readTitles('a', Array(100).fill('page'));
    clock.atMs = 4_001;
    const found = await reading;
    expect(found.filter((title) => title === '')).toHaveLength(84);
    expect(asked).toHaveLength(16);
  });

  test('are empty for pages above the limit of the queue', async () => {
    const { readTitles } = setUp();
    const found = await readTitles('a', Array(2_000).fill('page'));
    expect(found.filter((title) => title !== '')).toHaveLength(1_016);
  });
});
