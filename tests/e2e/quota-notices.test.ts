import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Mailbox, openMailbox } from '../support/mailbox.ts';
import { eventually, startServer, type TestServer } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'waymark-notices-'));
const configFile = join(folder, 'waymark.toml');
writeFileSync(configFile, '[plans.ten-a-year]\ncalls_per_year = 10\nnotify_at = [0.5, 0.9]\n');

let server: TestServer;
let mailbox: Mailbox;
let hook: ReturnType<typeof Bun.serve>;
const heard: { readonly type: string; readonly data: unknown }[] = [];

beforeAll(async () => {
  mailbox = await openMailbox();
  hook = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      heard.push((await request.json()) as (typeof heard)[number]);
      return new Response('ok');
    },
  });
  server = await startServer({
    WAYMARK_CONFIG: configFile,
    WAYMARK_OUTBOUND_ALLOW: 'loopback',
    WAYMARK_SMTP_URL: `smtp://127.0.0.1:${mailbox.port}`,
    WAYMARK_MAIL_FROM: 'Waymark <links@example.com>',
  });
});
afterAll(async () => {
  await server.remove();
  await hook.stop(true);
  await mailbox.close();
  rmSync(folder, { recursive: true, force: true });
});

test('whoever runs a workspace hears of its quota by mail and webhook, each share once', async () => {
  const workspace = await server.ask<{ id: string }>('/workspaces', {
    body: {
      name: 'Shop',
      kind: 'team',
      plan: 'ten-a-year',
      owner: { email: 'owner@shop.example', name: 'Owner' },
    },
  });
  const headers = { 'x-workspace-id': workspace.id };
  const body = { url: `http://127.0.0.1:${hook.port}/`, events: ['quota.near'] };
  expect((await server.api('/webhooks', { body, headers })).status).toBe(201);
  const key = await server.ask<{ secret: string }>('/keys', {
    body: { name: 'client', scopes: ['admin'], workspace_id: workspace.id },
  });
  const ask = () => server.api('/me', { headers: { authorization: `Bearer ${key.secret}` } });
  const statuses = [];
  for (let call = 1; call <= 11; call++) statuses.push((await ask()).status);
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429]);

  const mails = await eventually(
    async () => mailbox.mails,
    (all) => all.length >= 2,
    10_000,
  );
  expect(mails.map(({ to }) => to)).toEqual([['owner@shop.example'], ['owner@shop.example']]);
  expect(mails.map(({ text }) => /has used \d+ of 10 calls per year/.exec(text)?.[0])).toEqual([
    'has used 5 of 10 calls per year',
    'has used 9 of 10 calls per year',
  ]);
  await eventually(
    async () => heard.length,
    (count) => count >= 2,
    10_000,
  );
  expect(heard).toMatchObject([
    { type: 'quota.near', data: { quota: 'calls_per_year', taken: 5, limit: 10 } },
    { type: 'quota.near', data: { quota: 'calls_per_year', taken: 9, limit: 10 } },
  ]);
}, 30_000);
