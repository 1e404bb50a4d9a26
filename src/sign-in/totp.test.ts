import { expect, test } from 'bun:test';
import { generateSync } from 'otplib';
import { createSeal } from './seal.ts';
import { createTotp } from './totp.ts';

const totp = createTotp();
/** The secret of RFC 6238, appendix B: the digits 1 to 0, twice. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test('the codes of RFC 6238 are right at their times', async () => {
  // The last six of the eight digits that the RFC lists for SHA-1.
  const vectors: [seconds: number, code: string][] = [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ];
  for (const [seconds, code] of vectors) {
    expect(await totp.stepOf(RFC_SECRET, code, seconds * 1_000)).toBe(Math.floor(seconds / 30));
  }
});

test('a code is right in its step, the one before and the one after', async () => {
  const secret = await totp.newSecret();
  const step = 60_000_000;
  const code = generateSync({ secret, epoch: step * 30 });
  const at = async (seconds: number) => totp.stepOf(secret, code, seconds * 1_000);
  expect(await at(step * 30 - 31)).toBeNull();
  for (const seconds of [-30, -1, 0, 29, 30, 59]) expect(await at(step * 30 + seconds)).toBe(step);
  expect(await at(step * 30 + 60)).toBeNull();
});

test('a code may have spaces, and nothing else beside six digits', async () => {
  const secret = await totp.newSecret();
  const nowMs = 1_800_000_000_000;
  const code = generateSync({ secret, epoch: nowMs / 1_000 });
  const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
  expect(await totp.stepOf(secret, spaced, nowMs)).not.toBeNull();
  for (const wrong of ['', '12345', `${code}0`, `${code}\n`, `+${code}`, '１２３４５６', 'abcdef']) {
    expect(await totp.stepOf(secret, wrong, nowMs)).toBeNull();
  }
});

test('a secret has 160 bits, and the URI names server and person', async () => {
  const [one, other] = [await totp.newSecret(), await totp.newSecret()];
  expect(one).toMatch(/^[A-Z2-7]{32}$/);
  expect(one).not.toBe(other);
  const uri = new URL(await totp.uriOf(one, 'ann+x@example.com'));
  expect(uri.protocol).toBe('otpauth:');
  expect(uri.searchParams.get('secret')).toBe(one);
  expect(uri.searchParams.get('issuer')).toBe('Waymark');
  expect(decodeURIComponent(uri.pathname)).toContain('Waymark:ann+x@example.com');
});

test('a sealed secret opens with the same key only, and unchanged only', async () => {
  const keyOf = (byte: number) => async () => new Uint8Array(32).fill(byte);
  const seal = createSeal(keyOf(1));
  const sealed = await seal.seal(RFC_SECRET);
  expect(sealed).not.toContain(RFC_SECRET);
  expect(await seal.seal(RFC_SECRET)).not.toBe(sealed);
  expect(await createSeal(keyOf(1)).open(sealed)).toBe(RFC_SECRET);
  await expect(createSeal(keyOf(2)).open(sealed)).rejects.toThrow();
  const bytes = Buffer.from(sealed, 'base64');
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  await expect(seal.open(bytes.toString('base64'))).rejects.toThrow();
});
