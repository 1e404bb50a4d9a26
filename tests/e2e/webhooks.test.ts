import { afterEach, describe, expect, test } from 'bun:test';
import { Webhook } from 'standardwebhooks';
import { eventually, startServer, type TestServer, visit } from '../support/server.ts';

/** One message as it came. */
interface Received {
  readonly id: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A real receiver on loopback. `answer` is asked for the status of each message. */
function startReceiver(answer: (nth: number) => number = () => 200) {
  const received: Received[] = [];
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const text = await request.text();
      const headers = Object.fromEntries(request.headers);
      const body = JSON.parse(text);
      const nth = received.push({
        id: headers['webhook-id'] ?? '',
        type: body.type ?? body.event,
        body,
        text,
        headers,
      });
      return new Response('thanks', { status: answer(nth) });
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}/hook`,
    port: server.port,
    received,
    /** Waits for so many messages and answers what they tell of. */
    async types(count: number): Promise<readonly string[]> {
      await eventually(
        async () => received.length,
        (length) => length >= count,
        10_000,
      );
      return received.map(({ type }) => type);
    },
    stop: () => server.stop(true),
  };
}
type Receiver = ReturnType<typeof startReceiver>;

const LOOPBACK = { WAYMARK_OUTBOUND_ALLOW: 'loopback', WAYMARK_WEBHOOK_RETRY: '50ms' };
const EVENTS = ['link.clicked', 'link.created', 'link.updated', 'link.deleted', 'link.expired'];

interface Hook {
  readonly id: string;
  readonly secret: string;
  readonly enabled: boolean;
  readonly disabled_reason: string | null;
  readonly waiting: number;
}

describe('webhooks', () => {
  const receivers: Receiver[] = [];
  const servers: TestServer[] = [];
  const receiver = (answer?: (nth: number) => number): Receiver => {
    const one = startReceiver(answer);
    receivers.push(one);
    return one;
  };
  const newServer = async (env: Record<string, string> = LOOPBACK): Promise<TestServer> => {
    const one = await startServer(env);
    servers.push(one);
    return one;
  };
  const newHook = (server: TestServer, url: string, more: object = {}): Promise<Hook> =>
    server.ask('/webhooks', { body: { url, events: EVENTS, ...more } });
  const hookOf = (server: TestServer, { id }: Hook): Promise<Hook> => server.ask(`/webhooks/${id}`);
  const newLink = (server: TestServer, fields: object = {}) =>
    server.ask<{ id: string }>('/links', { body: { url: 'https://example.com/', ...fields } });

  afterEach(async () => {
    for (const one of receivers.splice(0)) await one.stop();
    for (const one of servers.splice(0)) await one.remove();
  });

  test('creation, change, click and deletion arrive in order, signed', async () => {
    const [server, receiving] = [await newServer(), receiver()];
    const hook = await newHook(server, receiving.url);
    const link = await newLink(server, { slug: 'launch', external_id: 'x-1' });
    await server.ask(`/links/${link.id}`, { method: 'PATCH', body: { title: 'Launch' } });
    expect((await visit(server, '/launch?utm_source=mail')).status).toBe(302);
    await receiving.types(3);
    await server.ask(`/links/${link.id}`, { method: 'DELETE' });
    expect(await receiving.types(4)).toEqual([
      'link.created',
      'link.updated',
      'link.clicked',
      'link.deleted',
    ]);
    const [created, updated, clicked] = receiving.received;
    expect(created?.body).toMatchObject({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: { id: link.id, slug: 'launch', title: '', url: 'https://example.com/' },
    });
    expect(updated?.body.data.title).toBe('Launch');
    expect(clicked?.body.data).toMatchObject({
      link: { id: link.id, slug: 'launch', external_id: 'x-1', url: 'https://example.com/' },
      click: { browser: 'Firefox', os: 'Linux', utm_source: 'mail', unique: true, trigger: 'link' },
    });
    for (const { text, headers } of receiving.received) {
      expect(new Webhook(hook.secret).verify(text, headers)).toEqual(JSON.parse(text));
    }
    expect(new Set(receiving.received.map(({ id }) => id)).size).toBe(4);
    await eventually(
      () => hookOf(server, hook),
      ({ waiting }) => waiting === 0,
    );
    const log = await server.ask<{ data: { status: string; last_try: { response: string } }[] }>(
      `/webhooks/${hook.id}/deliveries`,
    );
    expect(log.data.map(({ status }) => status)).toEqual(Array(4).fill('delivered'));
    expect(log.data[0]?.last_try.response).toBe('thanks');
  }, 60_000);

  test('clicks are told together where that is wished, and to Linkly’s form in its own words', async () => {
    const [server, together, linkly] = [await newServer(), receiver(), receiver()];
    await newHook(server, together.url, { events: ['link.clicked'], click_batch_seconds: 2 });
    await newHook(server, linkly.url, { form: 'linkly', events: ['link.clicked', 'link.created'] });
    await newLink(server, { slug: 'a', title: 'A' });
    for (let i = 0; i < 3; i++) await visit(server, '/a');
    expect(await linkly.types(4)).toEqual(['link.created', 'click', 'click', 'click']);
    expect(linkly.received[1]?.body).toMatchObject({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      link: { id: 1, name: 'A', slug: null, workspace_id: 1, full_url: expect.stringMatching(/\/a$/) },
      click: { browser_name: 'Firefox', destination: 'https://example.com/' },
    });
    expect(await together.types(1)).toEqual(['link.clicked']);
    expect(together.received[0]?.body.data.clicks).toHaveLength(3);
  }, 60_000);

  test('a receiver that fails three times gets everything later, in order and under the same id', async () => {
    const server = await newServer();
    const receiving = receiver((nth) => (nth <= 3 ? 503 : 200));
    const hook = await newHook(server, receiving.url);
    const link = await newLink(server);
    await server.ask(`/links/${link.id}`, { method: 'PATCH', body: { title: 'T' } });
    expect(await receiving.types(5)).toEqual([...Array(4).fill('link.created'), 'link.updated']);
    expect(new Set(receiving.received.slice(0, 4).map(({ id }) => id)).size).toBe(1);
    const after = await eventually(
      () => hookOf(server, hook),
      ({ waiting }) => waiting === 0,
    );
    expect(after).toMatchObject({ enabled: true, failing_since: null, waiting: 0 });
  }, 60_000);

  test('what was written when the server was killed is delivered after its next start', async () => {
    const server = await newServer({ ...LOOPBACK, WAYMARK_WEBHOOK_RETRY: '2s' });
    const port = receiver();
    await port.stop();
    const hook = await newHook(server, port.url);
    await newLink(server, { slug: 'a' });
    const failed = await eventually(
      () => server.ask<{ data: { attempts: number }[] }>(`/webhooks/${hook.id}/deliveries`),
      ({ data }) => data[0]?.attempts === 1,
    );
    expect(failed.data[0]).toMatchObject({ status: 'waiting', last_try: { fault: 'connection' } });
    await newLink(server, { slug: 'b' });
    await visit(server, '/b');
    await server.kill();
    const received: string[] = [];
    const again = Bun.serve({
      hostname: '127.0.0.1',
      port: port.port ?? 0,
      async fetch(request) {
        const { type, data } = (await request.json()) as { type: string; data: { slug?: string } };
        received.push(`${type} ${data.slug ?? ''}`.trim());
        return new Response();
      },
    });
    await server.start();
    await eventually(
      async () => received.length,
      (length) => length >= 3,
      10_000,
    );
    expect(received).toEqual(['link.created a', 'link.created b', 'link.clicked']);
    await again.stop(true);
  }, 60_000);

  test('a message under way when the server was killed is sent again under the same id', async () => {
    const server = await newServer();
    const ids: string[] = [];
    const slow = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      async fetch(request) {
        // The first one is never answered.
        if (ids.push(request.headers.get('webhook-id') ?? '') === 1) await Bun.sleep(20_000);
        return new Response();
      },
    });
    await newHook(server, `http://127.0.0.1:${slow.port}/`);
    await newLink(server);
    await eventually(
      async () => ids.length,
      (length) => length === 1,
    );
    await server.kill();
    await server.start();
    await eventually(
      async () => ids.length,
      (length) => length === 2,
    );
    expect(ids).toHaveLength(2);
    expect(ids[0]).toMatch(/^msg_[0-9a-f]{32}$/);
    expect(ids[1]).toBe(ids[0] ?? '');
    await slow.stop(true);
  }, 60_000);

  test('an internal address is never asked unless the operator allows it', async () => {
    const [server, receiving] = [await newServer(), receiver()];
    const hook = await newHook(server, receiving.url);
    await server.stop();
    await server.start({ WAYMARK_WEBHOOK_RETRY: '50ms' });
    const refused = await server.api('/webhooks', { body: { url: receiving.url, events: EVENTS } });
    expect(refused.status).toBe(422);
    await newLink(server);
    const log = await eventually(
      () => server.ask<{ data: { last_try: object }[] }>(`/webhooks/${hook.id}/deliveries`),
      ({ data }) => (data[0]?.last_try ?? null) !== null,
    );
    expect(log.data[0]?.last_try).toMatchObject({ status: null, fault: 'forbidden_address', response: '' });
    const tried = await server.ask<object>(`/webhooks/${hook.id}/test`, { method: 'POST' });
    expect(tried).toMatchObject({ status: 'failed', last_try: { fault: 'forbidden_address' } });
    expect(receiving.received).toEqual([]);
  }, 60_000);

  test('a receiver that is gone is disabled with a notice, and gets what waits when it is back', async () => {
    const server = await newServer();
    const receiving = receiver((nth) => (nth === 1 ? 410 : 200));
    const hook = await newHook(server, receiving.url);
    await newLink(server, { slug: 'a' });
    const disabled = await eventually(
      () => hookOf(server, hook),
      ({ enabled }) => !enabled,
    );
    expect(disabled).toMatchObject({ enabled: false, disabled_reason: 'gone', waiting: 1 });
    await eventually(
      async () => server.log(),
      (log) => log.includes('a webhook was disabled'),
    );
    expect(server.log()).toContain('a webhook was disabled');
    await server.ask(`/webhooks/${hook.id}`, { method: 'PATCH', body: { enabled: true } });
    expect(await receiving.types(2)).toEqual(['link.created', 'link.created']);
    expect(receiving.received[1]?.id).toBe(receiving.received[0]?.id ?? '');
  }, 60_000);

  test('the last click that a link has is told as its end', async () => {
    const [server, receiving] = [await newServer(), receiver()];
    await newHook(server, receiving.url, { events: ['link.expired'] });
    await newLink(server, { slug: 'a', expires: { clicks: 2 } });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await visit(server, '/a')).status);
    expect(statuses).toEqual([302, 302, 410]);
    expect(await receiving.types(1)).toEqual(['link.expired']);
  }, 60_000);
});
