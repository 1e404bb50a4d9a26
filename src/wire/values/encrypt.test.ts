import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decrypt, encrypt } from './encrypt.ts';

const KEY = 'ab'.repeat(32);

describe('encrypted text', () => {
  test('is read again with its key, whatever it was', () => {
    const text = fc.string({ unit: 'binary' }).map((it) => it.toWellFormed());
    fc.assert(fc.property(text, (it) => decrypt(encrypt(it, KEY), KEY) === it));
  });

  test('is never encrypted the same way twice', () => {
    expect(encrypt('text', KEY)).not.toBe(encrypt('text', KEY));
  });

  test('is read neither with another key nor after it was touched', () => {
    const encrypted = encrypt('text', KEY);
    expect(() => decrypt(encrypted, 'cd'.repeat(32))).toThrow();
    expect(() => decrypt(`A${encrypted.slice(1)}`, KEY) + decrypt(`B${encrypted.slice(1)}`, KEY)).toThrow();
    expect(() => decrypt('', KEY)).toThrow();
  });
});
