import { expect, test } from 'bun:test';
import type { WorkspaceId } from '../core/base/ids.ts';
import { writeQuotaLetter, writeWebhookLetter } from './notices.ts';

test('a mail about a quota names what is used, what is left, and when the quota resets', () => {
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
  expect(letter.text).toContain('80 are left; the quota resets on Tue, 23 Mar 2027 00:00:00 GMT.');
});

test('a mail about a disabled webhook names the reason, and what to do', () => {
  const about = { to: 'owner@example.com', workspaceName: 'Shop', publicUrl: 'https://go.example.com' };
  const letter = writeWebhookLetter({ webhook: 'whk_1', reason: 'failing' }, about);
  expect(letter.subject).toBe('A webhook of "Shop" on go.example.com is disabled');
  expect(letter.text).toContain('its receiver has accepted no message for a day');
  expect(letter.text).toContain('PATCH https://go.example.com/api/v1/webhooks/whk_1');
});
