import { afterEach, expect, test } from 'bun:test';
import { type Mailbox, openMailbox } from '../support/mailbox.ts';
import { eventually, freePort, startServer, type TestServer } from '../support/server.ts';

const open: { server?: TestServer; mailbox?: Mailbox } = {};
afterEach(async () => {
  await open.server?.remove();
  await open.mailbox?.close();
});

const settings = (port: number) => ({
  WAYMARK_SMTP_URL: `smtp://me:secret-word@127.0.0.1:${port}`,
  WAYMARK_MAIL_FROM: 'Links <links@example.com>',
});
const AUTH = { auth: { user: 'me', pass: 'secret-word' } };

interface Accepted {
  readonly person: { readonly id: string };
  readonly key: { readonly id: string; readonly secret: string };
}

test('an invitation goes out by mail, is accepted, and its key works until the member is removed', async () => {
  const mailbox = await openMailbox(AUTH);
  open.mailbox = mailbox;
  const server = await startServer(settings(mailbox.port));
  open.server = server;
  const as = (key: string, path: string, init: Parameters<TestServer['api']>[1] = {}) =>
    server.api(path, { ...init, headers: { authorization: `Bearer ${key}` } });

  const { id: workspace } = await server.ask<{ id: string }>('/workspaces', {
    body: { name: 'Marketing', kind: 'team', owner: { email: 'olga@example.com', name: 'Olga' } },
  });
  const olga = await server.ask<{ secret: string; person_id: string }>('/keys', {
    body: { name: 'olga', scopes: ['admin'], person: 'per_1', workspace_id: workspace },
  });
  const invited = await as(olga.secret, '/invitations', {
    body: { email: 'ann@example.com', role: 'editor' },
  });
  expect(await invited.json()).toMatchObject({ mailed: true, invited_by: 'per_1' });

  const [mail] = await eventually(
    async () => mailbox.mails,
    (mails) => mails.length === 1,
  );
  expect(mail).toMatchObject({ from: 'links@example.com', to: ['ann@example.com'] });
  expect(mail?.text).toContain(`http://localhost:${server.port}/app/join#wmi_`);
  const token = /wmi_[0-9a-f]+/.exec(mail?.text ?? '')?.[0];

  const answer = await server.api('/invitations/accept', {
    body: { token, name: 'Ann' },
    headers: { authorization: '' },
  });
  expect(answer.status).toBe(201);
  const ann = (await answer.json()) as Accepted;
  const made = await as(ann.key.secret, '/links', { body: { url: 'https://example.com/' } });
  expect(made.status).toBe(201);
  expect((await as(ann.key.secret, '/members')).status).toBe(403);

  // All of it is on the disk, not in this process.
  await server.stop();
  await server.start();
  expect((await as(ann.key.secret, '/links')).status).toBe(200);
  expect((await as(olga.secret, `/members/${ann.person.id}`, { method: 'DELETE' })).status).toBe(204);
  expect((await as(ann.key.secret, '/links')).status).toBe(404);
  expect((await as(olga.secret, '/me')).status).toBe(200);
  expect(server.log()).not.toContain('secret-word');
}, 60_000);

test('an invitation that is revoked cannot be accepted', async () => {
  const mailbox = await openMailbox(AUTH);
  open.mailbox = mailbox;
  const server = await startServer(settings(mailbox.port));
  open.server = server;
  const { id } = await server.ask<{ id: string }>('/invitations', {
    body: { email: 'bob@example.com', role: 'viewer' },
  });
  const [mail] = await eventually(
    async () => mailbox.mails,
    (mails) => mails.length === 1,
  );
  await server.ask(`/invitations/${id}`, { method: 'DELETE' });
  const token = /wmi_[0-9a-f]+/.exec(mail?.text ?? '')?.[0];
  expect((await server.api('/invitations/accept', { body: { token } })).status).toBe(404);
}, 60_000);

test('an invitation is answered at once while the mail server is down, and mailed when it is back', async () => {
  const port = await freePort();
  const server = await startServer(settings(port));
  open.server = server;
  const startedAtMs = performance.now();
  const invited = await server.ask<{ mailed: boolean }>('/invitations', {
    body: { email: 'bob@example.com', role: 'viewer' },
  });
  expect(invited.mailed).toBe(true);
  expect(performance.now() - startedAtMs).toBeLessThan(10_000);
  await eventually(
    async () => server.log(),
    (log) => log.includes('a mail could not be sent; it is retried'),
  );
  expect(server.log()).not.toContain('bob@example.com');
  const mailbox = await openMailbox({ ...AUTH, port });
  open.mailbox = mailbox;
  await eventually(
    async () => mailbox.mails,
    (mails) => mails.length === 1,
    15_000,
  );
}, 60_000);
