import { expect, test } from 'bun:test';
import { openTestStores } from '../../tests/support/stores.ts';
import { createSaltBook } from './salt-book.ts';

const DAY_MS = 86_400_000;

async function setUp() {
  const clock = { atMs: Date.parse('2026-11-21T12:00:00Z'), nowMs: () => clock.atMs };
  const book = await createSaltBook((await openTestStores()).salts, clock);
  const today = (): number => Math.floor(clock.atMs / DAY_MS);
  return { clock, book, today };
}

test.each([2, 400, -3])('after a jump of %p days a batch finds the salts of the new day', async (days) => {
  const { clock, book, today } = await setUp();
  clock.atMs += days * DAY_MS;
  expect(book.saltFor(today())).toBeNull();
  await book.ready();
  for (const day of [today() - 1, today(), today() + 1]) expect(book.saltFor(day)).toHaveLength(32);
  expect(await book.today()).toBe(book.saltFor(today()) ?? new Uint8Array());
});

test.each([2, 400])(
  'a clock that was %p days ahead for a moment leaves visitors who they were',
  async (days) => {
    const { clock, book, today } = await setUp();
    const before = book.saltFor(today());
    clock.atMs += days * DAY_MS;
    await book.ready();
    clock.atMs -= days * DAY_MS;
    await book.ready();
    expect(book.saltFor(today())).toEqual(before);
  },
);

test('turning the page throws away what is older than yesterday', async () => {
  const { clock, book, today } = await setUp();
  const before = book.saltFor(today());
  clock.atMs += 2 * DAY_MS;
  await book.refresh();
  clock.atMs -= 2 * DAY_MS;
  await book.ready();
  expect(book.saltFor(today())).not.toEqual(before);
});
