import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PASSWORD_CHARACTERS_MIN } from '../core/sign-in/new-passwords.ts';
import { createCommonPasswords } from './common-passwords.ts';
import { DECOY_HASH } from './passwords.ts';

test('common passwords are known whole, and others are not', async () => {
  const common = createCommonPasswords();
  expect(await common.has('qwertyuiop')).toBe(true);
  expect(await common.has('1q2w3e4r5t')).toBe(true);
  for (const password of [
    'qwertyuio',
    'wertyuiop',
    '',
    '\n',
    'qwertyuiop\nqwertyuiop',
    'a rare password 7',
  ]) {
    expect([password, await common.has(password)]).toEqual([password, false]);
  }
});

test('the list has what people could choose, once and sorted', () => {
  const lines = readFileSync(join(import.meta.dir, 'common-passwords.txt'), 'utf8')
    .trimEnd()
    .split('\n');
  expect(lines.length).toBeGreaterThan(1_500);
  expect(lines).toEqual([...new Set(lines)].sort());
  expect(
    lines.filter((line) => [...line].length < PASSWORD_CHARACTERS_MIN || line !== line.toLowerCase()),
  ).toEqual([]);
});

test('the decoy costs what the hash of a new password costs', async () => {
  const real = await Bun.password.hash('any', { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 });
  const costOf = (hash: string) => hash.split('$').slice(1, 4);
  expect(costOf(DECOY_HASH)).toEqual(costOf(real));
  expect(await Bun.password.verify('any', DECOY_HASH)).toBe(false);
});
