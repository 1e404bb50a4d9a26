import { expect, test } from 'bun:test';
import { toClick } from '../../tests/support/click.ts';
import { createEventIds, isUnsent, readEventId } from './live-resume.ts';

const at = (spool: string, offset: number, atMs = 1_000_000) =>
  toClick({ spool, position: { segment: 1, offset }, atMs });

test('an id tells how far each spool was sent', () => {
  const idOf = createEventIds(null);
  idOf(at('mf8-a1', 10));
  idOf(at('mf8-b2', 30));
  const last = readEventId(idOf(at('mf8-a1', 20)));
  if (last === null) throw new Error('the id is ours');
  const rows: [ReturnType<typeof at>, boolean][] = [
    [at('mf8-a1', 10), false],
    [at('mf8-a1', 20), false],
    [at('mf8-a1', 21), true],
    [at('mf8-b2', 30), false],
    [at('mf8-b2', 31, 0), true],
    [at('other', 1, 1_000_001), true],
    [at('other', 1, 1_000_000 - 61_000), false],
  ];
  for (const [click, expected] of rows) expect(isUnsent(click, last)).toBe(expected);
});

test('clicks of a past month, whose places the store has forgotten, are compared by their time', () => {
  const forgotten = (atMs: number) => toClick({ spool: '', position: { segment: 0, offset: 1 }, atMs });
  const last = readEventId(createEventIds(null)(forgotten(1_000_000)));
  if (last === null) throw new Error('the id is ours');
  expect([...last.sent]).toEqual([]);
  expect([999_999, 1_000_000, 1_000_001].map((atMs) => isUnsent(forgotten(atMs), last))).toEqual([
    false,
    false,
    true,
  ]);
  expect(isUnsent(at('a', 1, 1_000_001), last)).toBe(true);
  const idOf = createEventIds(last);
  idOf(at('a', 3));
  expect([...(readEventId(idOf(forgotten(5)))?.sent.keys() ?? [])]).toEqual(['a']);
});

test('a stream that continues another one keeps what that one sent', () => {
  const before = readEventId(createEventIds(null)(at('a', 5)));
  const last = readEventId(createEventIds(before)(at('b', 7)));
  if (last === null) throw new Error('the id is ours');
  expect([isUnsent(at('a', 5), last), isUnsent(at('a', 6), last)]).toEqual([false, true]);
});

test('an older click does not take a stream back', () => {
  const idOf = createEventIds(null);
  idOf(at('a', 9));
  const last = readEventId(idOf(at('a', 4)));
  expect(last?.sent.get('a')).toEqual({ segment: 1, offset: 9 });
});

test('an id stays short however many spools there are', () => {
  const idOf = createEventIds(null);
  for (let nth = 0; nth < 100; nth++) idOf(at(`spool${nth}`, 1));
  const last = readEventId(idOf(at('last', 1)));
  expect([...(last?.sent.keys() ?? [])]).toEqual([
    'last',
    ...[99, 98, 97, 96, 95, 94, 93].map((n) => `spool${n}`),
  ]);
});

for (const text of [
  null,
  '',
  's-1-1',
  '@1',
  's-1@1',
  's-1-1@',
  's-1-1@x',
  's-1-1,@1',
  '<x>-1-1@1',
  `${'s'.repeat(2_000)}-1-1@1`,
]) {
  test(`no stream wrote the id ${JSON.stringify(text)?.slice(0, 20)}`, () => {
    expect(readEventId(text)).toBeNull();
  });
}
