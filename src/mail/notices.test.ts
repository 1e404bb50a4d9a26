import { expect, test } from 'bun:test';
import type { WorkspaceId } from '../core/workspace.ts';
import { writeQuotaLetter, writeWebhookLetter } from './notices.ts';

test('a letter on a quota says what is used, what is left, and when it begins anew', () => {
  const letter = writeQuotaLetter(
    {
      workspaceId: 1 as WorkspaceId,
      quota: 'calls_per_year',
      share: 0.9,
      taken: 720,
      limit: 800,
      resetsAtMs: Date.UTC(2027, 2, 23),
    },
    { to: 'owner@example.com', workspaceName: 'Shop', publicUrl: 'https://go.example.com' },
  );
  expect(letter.to).toBe('owner@example.com');
  expect(letter.subject).toBe('"Shop" on go.example.com has used 90% of its calls per year');
  expect(letter.text).toContain('has used 720 of 800 calls per year');
  expect(letter.text).toContain('What is left is 80; it begins anew on Tue, 23 Mar 2027 00:00:00 GMT.');
});

test('a letter on a disabled webhook says why, and how it goes on', () => {
  const about = { to: 'owner@example.com', workspaceName: 'Shop', publicUrl: 'https://go.example.com' };
  const letter = writeWebhookLetter({ webhook: 'whk_1', reason: 'failing' }, about);
  expect(letter.subject).toBe('A webhook of "Shop" on go.example.com is disabled');
  expect(letter.text).toContain('it has not taken a message for a day');
  expect(letter.text).toContain('PATCH https://go.example.com/api/v1/webhooks/whk_1');
});
