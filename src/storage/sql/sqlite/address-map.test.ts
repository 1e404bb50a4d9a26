import { expect, test } from 'bun:test';
import { createAddressMap } from './address-map.ts';

test('nearly all addresses are guessed right at the first try', () => {
  const links = 100_000;
  const map = createAddressMap(links);
  for (let i = 1; i <= links; i++) map.put(i % 3, `s${i.toString(36)}`, i);
  let tries = 0;
  let right = 0;
  for (let i = 1; i <= links; i++) {
    const found = map.find(i % 3, `s${i.toString(36)}`, (id) => {
      tries++;
      return id === i ? id : null;
    });
    if (found === i) right++;
  }
  expect(right).toBeGreaterThan(links * 0.99);
  expect(tries).toBeLessThan(links * 1.05);
});

test('an unknown address is hardly ever guessed, and a refused guess is not returned', () => {
  const map = createAddressMap(1_000);
  for (let i = 1; i <= 1_000; i++) map.put(1, `s${i}`, i);
  let tries = 0;
  for (let i = 0; i < 1_000; i++) {
    const found = map.find(1, `other${i}`, () => {
      tries++;
      return null;
    });
    expect(found).toBeNull();
  }
  expect(tries).toBeLessThan(100);
});

test('full slots, an id that is too large and a repeated id are skipped', () => {
  const map = createAddressMap(1);
  for (let id = 1; id <= 100; id++) map.put(1, 'same', id);
  map.put(1, 'large', 2 ** 32);
  map.put(1, 'twice', 7);
  map.put(1, 'twice', 7);
  const seen = (slug: string): number[] => {
    const ids: number[] = [];
    map.find(1, slug, (id) => {
      ids.push(id);
      return null;
    });
    return ids;
  };
  expect(seen('same')).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
  expect(seen('large')).toEqual([]);
  expect(seen('twice')).toEqual([7]);
});
