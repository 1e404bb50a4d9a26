import { expect, test } from 'bun:test';
import { createTestApp } from '../../tests/support/app.ts';
import { call, newKey, newLink } from '../../tests/support/client.ts';

test('every word is one that a rule takes', async () => {
  const app = await createTestApp();
  const { body } = await call(app, 'GET /words');
  const { country, timezone, ...others } = body;
  const codes = country.map(({ code }: { code: string }) => code);
  const then = { url: 'https://example.com/' };
  await newLink(app, { rules: [{ when: { ...others, country: codes }, then }] });
  const zoned = timezone.map((name: string) => ({ when: { timezone: name, weekdays: ['mon'] }, then }));
  for (let at = 0; at < zoned.length; at += 40) await newLink(app, { rules: zoned.slice(at, at + 40) });
  expect(country.find(({ code }: { code: string }) => code === 'TW')).toEqual({
    code: 'TW',
    continent: 'AS',
  });
});

test('no word is listed twice, and no list is empty', async () => {
  const app = await createTestApp();
  const { body } = await call(app, 'GET /words');
  for (const [name, values] of Object.entries<unknown[]>(body)) {
    const texts = values.map((value) => JSON.stringify(value));
    expect([name, new Set(texts).size]).toEqual([name, texts.length]);
    expect(texts.length).toBeGreaterThan(4);
  }
});

test('any key reads the words, and nobody without a key', async () => {
  const app = await createTestApp();
  const key = await newKey(app, ['links:create']);
  expect((await call(app, 'GET /words', { key })).status).toBe(200);
  expect((await call(app, 'GET /words', { key: null })).status).toBe(401);
});
