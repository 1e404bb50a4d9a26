import { describe, expect, test } from 'bun:test';
import { ADMIN_KEY, createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newKey, newLink, newWorkspace } from '../../tests/support/client.ts';
import type { WebhookMessage } from '../core/webhooks/webhooks.ts';
import { linkIds } from '../wire/values/ids.ts';

const HOOK = { url: 'https://hooks.example.org/in', events: ['link.created', 'link.clicked'] };

async function newHook(app: TestApp, more: object = {}) {
  const made = await call(app, 'POST /webhooks', { body: { ...HOOK, ...more } });
  expect(made.status).toBe(201);
  return made.body;
}

const sentBy = (app: TestApp): readonly WebhookMessage[] => app.sent.map(({ message }) => message);

describe('a webhook', () => {
  test('shows its secret when it is made and when it is rotated, and never else', async () => {
    const app = await createTestApp();
    const made = await newHook(app);
    expect(made).toMatchObject({
      id: 'whk_1',
      workspace_id: 'wsp_1',
      link_id: null,
      ...HOOK,
      form: 'native',
      click_batch_seconds: 0,
      enabled: true,
      disabled_reason: null,
      failing_since: null,
      waiting: 0,
    });
    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    const rotated = await call(app, 'POST /webhooks/whk_1/rotate');
    expect(rotated.body.secret).toMatch(/^whsec_/);
    expect(rotated.body.secret).not.toBe(made.secret);
    for (const path of ['/webhooks', '/webhooks/whk_1', '/webhooks/whk_1/deliveries']) {
      expect((await call(app, `GET ${path}`)).text).not.toContain('whsec_');
    }
    expect((await call(app, 'PATCH /webhooks/whk_1', { body: {} })).text).not.toContain('whsec_');
  });

  test('is changed field by field, listed page by page, and removed', async () => {
    const app = await createTestApp();
    for (let i = 0; i < 3; i++) await newHook(app);
    const changed = await call(app, 'PATCH /webhooks/whk_2', {
      body: { events: ['quota.near'], click_batch_seconds: 60, enabled: false },
    });
    expect(changed.body).toMatchObject({
      url: HOOK.url,
      events: ['quota.near'],
      click_batch_seconds: 60,
      enabled: false,
      disabled_reason: null,
    });
    const first = await call(app, 'GET /webhooks?limit=2');
    expect(first.body.data.map((it: { id: string }) => it.id)).toEqual(['whk_1', 'whk_2']);
    const second = await call(app, `GET /webhooks?limit=2&cursor=${first.body.next_cursor}`);
    expect(second.body).toMatchObject({ data: [{ id: 'whk_3' }], next_cursor: null });
    expect((await call(app, 'DELETE /webhooks/whk_2')).status).toBe(204);
    for (const route of ['GET /webhooks/whk_2', 'DELETE /webhooks/whk_2', 'GET /webhooks/7']) {
      const answer = await call(app, route);
      expect([answer.status, answer.body.code]).toEqual([404, 'webhook_not_found']);
    }
  });

  test.each([
    [{ url: 'ftp://example.org/' }, '/url', 'not_http'],
    [{ url: 'https://me:secret@example.org/' }, '/url', 'credentials'],
    [{ url: 'nowhere' }, '/url', 'not_a_url'],
    [{ url: `https://example.org/${'a'.repeat(2_040)}` }, '/url', 'too_long'],
    [{ url: 'https://blocked.example/' }, '/url', 'blocked_host'],
    [{ form: 'linkly', click_batch_seconds: 5 }, '/click_batch_seconds', 'not_in_this_form'],
    [{ events: [] }, '/events', null],
    [{ events: ['link.eaten'] }, '/events/0', null],
    [{ click_batch_seconds: 3_601 }, '/click_batch_seconds', null],
    [{ secret: 'whsec_mine' }, '/secret', null],
  ])('%j is refused', async (fault, pointer, code) => {
    const app = await createTestApp();
    const answer = await call(app, 'POST /webhooks', { body: { ...HOOK, ...fault } });
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].pointer).toBe(pointer);
    if (code !== null) expect(answer.body.errors[0].code).toBe(code);
  });

  test('the fifty-first of a workspace is refused', async () => {
    const app = await createTestApp();
    for (let i = 0; i < 50; i++) await newHook(app);
    const answer = await call(app, 'POST /webhooks', { body: HOOK });
    expect([answer.status, answer.body.code]).toEqual([422, 'too_many']);
  });

  test('of one link needs a link of the workspace', async () => {
    const app = await createTestApp();
    const link = await newLink(app);
    expect((await newHook(app, { link_id: link.id })).link_id).toBe(link.id);
    const stranger = await newWorkspace(app);
    const answer = await call(app, 'POST /webhooks', {
      key: stranger.key,
      body: { ...HOOK, link_id: link.id },
    });
    expect([answer.status, answer.body.code]).toEqual([404, 'link_not_found']);
  });

  test('is not for keys that see only a part of the workspace', async () => {
    const app = await createTestApp();
    const key = await newKey(app, ['admin'], { own_links_only: true });
    expect((await call(app, 'POST /webhooks', { key, body: HOOK })).status).toBe(403);
    expect((await call(app, 'GET /webhooks', { key })).status).toBe(403);
  });
});

describe('for other APIs the core', () => {
  test('lists those of one link or of the whole workspace, and removes by address', async () => {
    const app = await createTestApp();
    const { webhooks, keys } = app.core;
    const caller = await keys.callerOf(ADMIN_KEY, null);
    if (caller === null) throw new Error('nobody');
    const link = linkIds.read((await newLink(app)).id);
    const input = { url: 'https://Hooks.example.org/a#b', events: ['link.clicked'] } as const;
    const whole = await webhooks.create(caller, input);
    const ofLink = await webhooks.create(caller, { ...input, linkId: link, form: 'linkly' });
    expect(whole.url).toBe('https://hooks.example.org/a');
    expect(await webhooks.list(caller, { linkId: null })).toEqual([whole]);
    expect(await webhooks.list(caller, { linkId: link })).toEqual([ofLink]);
    await webhooks.removeByUrl(caller, 'https://hooks.example.org/a', link);
    expect(await webhooks.list(caller)).toEqual([whole]);
    await webhooks.removeByUrl(caller, input.url, null);
    expect(webhooks.removeByUrl(caller, input.url, null)).rejects.toThrow('webhook_not_found');
  });
});

describe('what was sent', () => {
  test('a test is sent at once, also to a webhook that is disabled, and its answer kept', async () => {
    const app = await createTestApp();
    await newHook(app, { enabled: false });
    app.answering.status = 500;
    const answer = await call(app, 'POST /webhooks/whk_1/test');
    expect(answer.body).toMatchObject({
      id: 'dlv_1',
      kind: 'test',
      event: 'webhook.test',
      status: 'failed',
      attempts: 1,
      next_try_at: null,
      last_try: { status: 500, duration_ms: 7, fault: null, response: 'ok' },
    });
    expect(sentBy(app)).toMatchObject([
      { event: 'webhook.test', occurrences: [{ facts: { kind: 'test' } }] },
    ]);
    expect((await call(app, 'GET /webhooks/whk_1/deliveries')).body.data).toEqual([answer.body]);
  });

  test('a message is sent again as it was, under the same id', async () => {
    const app = await createTestApp();
    await newHook(app);
    await newLink(app, { slug: 'once' });
    const [due] = await app.stores.outbox.due(app.clock.atMs, 1, new Set());
    if (due === undefined) throw new Error('nothing is due');
    const attempt = { atMs: app.clock.atMs, durationMs: 1, status: 200, fault: null, response: '' };
    await app.stores.outbox.delivered(due.delivery.id, attempt);
    const again = await call(app, 'POST /webhooks/whk_1/deliveries/dlv_1/redeliver');
    expect(again.body).toMatchObject({
      id: 'dlv_2',
      kind: 'redelivery',
      event: 'link.created',
      status: 'delivered',
      message_id: due.delivery.messageId,
    });
    expect(sentBy(app)[0]?.occurrences).toEqual(due.delivery.occurrences);
    const read = async (query: string) =>
      (await call(app, `GET /webhooks/whk_1/deliveries${query}`)).body.data.map(
        (it: { id: string }) => it.id,
      );
    expect(await read('')).toEqual(['dlv_2', 'dlv_1']);
    expect(await read('?cursor=dlv_2')).toEqual(['dlv_1']);
    expect(await read('?status=failed')).toEqual([]);
    const unknown = await call(app, 'POST /webhooks/whk_1/deliveries/dlv_9/redeliver');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'delivery_not_found']);
  });
});
