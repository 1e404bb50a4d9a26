import { expect, test } from 'bun:test';
import type { WebhookId, WorkspaceId } from '../core/base/ids.ts';
import type { Webhook } from '../core/webhooks/webhook.ts';
import { createGuardedFetch } from '../outbound/guarded-fetch.ts';
import { createSender } from './sender.ts';

const WEBHOOK: Webhook = {
  id: 1 as WebhookId,
  workspaceId: 1 as WorkspaceId,
  linkId: null,
  url: '',
  events: ['link.created'],
  form: 'native',
  secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
  clickBatchMs: 0,
  enabled: true,
  disabledReason: null,
  createdAtMs: 0,
  failingSinceMs: null,
  waiting: 0,
};
const MESSAGE = {
  messageId: 'msg_1',
  event: 'webhook.test' as const,
  occurrences: [{ atMs: 0, facts: { kind: 'test' as const } }],
};

const sender = (allowed: readonly string[]) =>
  createSender({
    outbound: createGuardedFetch({ allowed, userAgent: 'Waymark test' }),
    bodies: new Map(),
    native: () => '{}',
    clock: { nowMs: () => 5_000 },
  });

async function withAnswer(answer: (request: Request) => Response, allowed = ['127.0.0.0/8']) {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: answer });
  try {
    return await sender(allowed).send({ ...WEBHOOK, url: `http://127.0.0.1:${server.port}/` }, MESSAGE);
  } finally {
    await server.stop(true);
  }
}

test('the log keeps up to a kilobyte of the response, without control characters', async () => {
  const attempt = await withAnswer(() => new Response(`\u0000\u001b${'x'.repeat(200_000)}`, { status: 500 }));
  expect(attempt).toMatchObject({ atMs: 5_000, status: 500, fault: null });
  expect(attempt.response).toBe(`\ufffd\ufffd${'x'.repeat(1_022)}`);
});

test('a redirect is not followed', async () => {
  const asked: string[] = [];
  const attempt = await withAnswer((request) => {
    asked.push(new URL(request.url).pathname);
    return Response.redirect('/elsewhere', 302);
  });
  expect(attempt.status).toBe(302);
  expect(asked).toEqual(['/']);
});

test('an internal address is refused without revealing it', async () => {
  const attempt = await withAnswer(() => new Response(), []);
  expect(attempt).toMatchObject({ status: null, fault: 'forbidden_address', response: '' });
});
