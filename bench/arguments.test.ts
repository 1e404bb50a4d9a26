import { expect, test } from 'bun:test';
import { argumentsOf, readArguments } from './arguments.ts';
import { DEFAULT_PARTS, DEFAULT_SIZES, PARTS } from './parts.ts';

test('without arguments all parts run that are not on request, at the default sizes', () => {
  expect(readArguments([])).toEqual({
    sizes: DEFAULT_SIZES,
    parts: DEFAULT_PARTS,
    against: null,
    pairs: 5,
    write: false,
  });
  expect(DEFAULT_PARTS.every((name) => Object.hasOwn(PARTS, name))).toBe(true);
});

test('a comparison repeats by pairs instead of rounds, unless rounds are asked for', () => {
  const asked = readArguments([
    '--against',
    'main',
    '--pairs',
    '3',
    '--only',
    'spool,rest',
    '--many-links',
    '7',
  ]);
  expect(asked).toEqual({
    sizes: { ...DEFAULT_SIZES, manyLinks: 7, rounds: 1 },
    parts: ['spool', 'rest'],
    against: 'main',
    pairs: 3,
    write: false,
  });
  expect(readArguments(['--against', 'main', '--rounds', '2']).sizes.rounds).toBe(2);
});

test('what a part gets of a comparison is what was asked for', () => {
  const { sizes } = readArguments(['--against', 'main', '--dashboard-clicks', '9', '--seconds', '2']);
  const again = readArguments(argumentsOf('spool', sizes));
  expect(again.sizes).toEqual(sizes);
  expect(again.parts).toEqual(['spool']);
  expect(again.against).toBeNull();
});

test.each([
  [['--only', 'spool,nosuch'], 'there is no part "nosuch"'],
  [['--only', 'toString'], 'there is no part "toString"'],
  [['--pairs', '0', '--against', 'main'], '--pairs must be a whole number from 1, not "0"'],
  [['--many-links', '1e6'], '--many-links must be a whole number from 1, not "1e6"'],
  [['--seconds', '-1'], 'ambiguous'],
  [['--seconds', ''], '--seconds must be a whole number from 1, not ""'],
  [['--pairs', '3'], '--pairs is for --against REF'],
  [['--against', 'main', '--write'], '--write is for the table of one commit'],
  [['--nosuch'], '--nosuch'],
  [['redirects'], 'redirects'],
])('%j is refused', (args, message) => {
  expect(() => readArguments(args)).toThrow(message);
});
