import { expect, test } from 'bun:test';
import { createPasswords } from './passwords.ts';

test('a password is hashed by argon2id with a salt of its own, and verified', async () => {
  const passwords = createPasswords();
  const [one, two] = [await passwords.hash('sésame'), await passwords.hash('sésame')];
  expect(one).toStartWith('$argon2id$v=19$m=19456,t=2,p=1$');
  expect(one).not.toBe(two);
  expect([await passwords.verify('sésame', one), await passwords.verify('sesame', one)]).toEqual([
    true,
    false,
  ]);
});

test('past its bound it refuses at once, and what was waiting is still answered', async () => {
  const passwords = createPasswords();
  const all = await Promise.allSettled(Array.from({ length: 230 }, (_, n) => passwords.hash(`${n}`)));
  const refused = all.filter((one) => one.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.every(({ reason }) => reason.code === 'too_many')).toBe(true);
  expect(await passwords.hash('again')).toStartWith('$argon2id$');
}, 60_000);
