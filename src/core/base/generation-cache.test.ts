import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { createGenerationCache } from './generation-cache.ts';

describe('a cache of two generations', () => {
  test('an entry in use outlives any number of others', () => {
    const cache = createGenerationCache<number>(4);
    cache.set('kept', 1);
    for (let index = 0; index < 100; index++) {
      cache.set(`other ${index}`, index);
      expect(cache.get('kept')).toBe(1);
    }
  });

  test('an entry nobody asks for goes when both generations have been filled again', () => {
    const cache = createGenerationCache<number>(4);
    cache.set('idle', 1);
    for (let index = 0; index < 4; index++) cache.set(`other ${index}`, index);
    expect(cache.get('idle')).toBeUndefined();
  });

  test('null is a value and can stand for a remembered miss', () => {
    const cache = createGenerationCache<string | null>(4);
    cache.set('missing', null);
    expect(cache.get('missing')).toBeNull();
  });

  test('a deleted entry is gone from either generation', () => {
    const cache = createGenerationCache<number>(4);
    for (const key of ['a', 'b', 'c']) cache.set(key, 1);
    expect([cache.delete('a'), cache.delete('c'), cache.delete('a')]).toEqual([true, true, false]);
    expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.size]).toEqual([
      undefined,
      1,
      undefined,
      1,
    ]);
  });

  test('clear empties it', () => {
    const cache = createGenerationCache<number, number>(4);
    for (const key of [1, 2, 3]) cache.set(key, key);
    cache.clear();
    expect([cache.size, cache.get(1), cache.get(3)]).toEqual([0, undefined, undefined]);
  });

  test('a bound too small for two generations is a bug', () => {
    expect(() => createGenerationCache(1)).toThrow('at least two');
  });

  test('it never exceeds its bound and never answers anything but the last value set', () => {
    const command = fc.record({
      kind: fc.constantFrom('get', 'set', 'set', 'delete'),
      key: fc.nat(30),
      value: fc.nat(),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 20 }),
        fc.array(command, { maxLength: 200 }),
        (entriesMax, commands) => {
          const cache = createGenerationCache<number, number>(entriesMax);
          const last = new Map<number, number>();
          for (const { kind, key, value } of commands) {
            if (kind === 'set') {
              cache.set(key, value);
              last.set(key, value);
              expect(cache.get(key)).toBe(value);
            } else if (kind === 'delete') {
              cache.delete(key);
              last.delete(key);
              expect(cache.get(key)).toBeUndefined();
            } else {
              expect([undefined, last.get(key)]).toContain(cache.get(key));
            }
            expect(cache.size).toBeLessThanOrEqual(entriesMax);
          }
        },
      ),
    );
  });
});
