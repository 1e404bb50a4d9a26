import { expect, test } from 'bun:test';
import { createPasswords } from './passwords.ts';

const TURN = { key: 'a' };

test('a password is hashed by argon2id with a salt of its own, and verified', async () => {
  const passwords = createPasswords();
  const [one, two] = [await passwords.hash('sésame', TURN), await passwords.hash('sésame', TURN)];
  expect(one).toStartWith('$argon2id$v=19$m=19456,t=2,p=1$');
  expect(one).not.toBe(two);
  expect([await passwords.verify('sésame', one, TURN), await passwords.verify('sesame', one, TURN)]).toEqual([
    true,
    false,
  ]);
});

test('past its bound it refuses at once, and what was waiting is still answered', async () => {
  const passwords = createPasswords();
  const all = await Promise.allSettled(Array.from({ length: 230 }, (_, n) => passwords.hash(`${n}`, TURN)));
  const refused = all.filter((one) => one.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.every(({ reason }) => reason.code === 'too_many')).toBe(true);
  expect(await passwords.hash('again', TURN)).toStartWith('$argon2id$');
}, 60_000);

test('one who has filled the queue does not keep another waiting', async () => {
  const passwords = createPasswords();
  let answered = 0;
  const many = Array.from({ length: 150 }, () => passwords.hash('x', { key: 'many' }).then(() => answered++));
  await passwords.hash('x', { key: 'one' });
  expect(answered).toBeLessThan(20);
  await Promise.all(many);
}, 60_000);
