import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { seal, unseal } from './seal.ts';

const KEY = 'ab'.repeat(32);

describe('sealed text', () => {
  test('is read again with its key, whatever it was', () => {
    const text = fc.string({ unit: 'binary' }).map((it) => it.toWellFormed());
    fc.assert(fc.property(text, (it) => unseal(seal(it, KEY), KEY) === it));
  });

  test('is never sealed the same way twice', () => {
    expect(seal('text', KEY)).not.toBe(seal('text', KEY));
  });

  test('is read neither with another key nor after it was touched', () => {
    const sealed = seal('text', KEY);
    expect(() => unseal(sealed, 'cd'.repeat(32))).toThrow();
    expect(() => unseal(`A${sealed.slice(1)}`, KEY) + unseal(`B${sealed.slice(1)}`, KEY)).toThrow();
    expect(() => unseal('', KEY)).toThrow();
  });
});
