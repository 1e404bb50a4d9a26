import { afterEach, expect, test } from 'bun:test';
import { createServer, type Server } from 'node:net';
import { type Mailbox, openMailbox } from '../../tests/support/mailbox.ts';
import { createSmtp } from './smtp.ts';

const from = { name: 'Links', address: 'links@example.com' };
const boxes: Mailbox[] = [];
const silent: Server[] = [];
afterEach(async () => {
  for (const box of boxes.splice(0)) await box.close();
  for (const server of silent.splice(0)) server.close();
});

async function open(options: Parameters<typeof openMailbox>[0] = {}) {
  const box = await openMailbox(options);
  boxes.push(box);
  const server = { host: '127.0.0.1', port: box.port, secure: false, auth: null };
  return { box, server };
}

test('a mail arrives as text in UTF-8, from the sender that is set', async () => {
  const { box, server } = await open();
  await createSmtp({ server, from }).send({ to: 'ann@example.com', subject: 'Grüße 春', text: 'Line\n春\n' });
  const [mail] = box.mails;
  expect(mail).toMatchObject({ from: 'links@example.com', to: ['ann@example.com'] });
  expect(mail?.raw).toContain('From: Links <links@example.com>');
  expect(mail?.raw).toContain('Auto-Submitted: auto-generated');
  expect(mail?.raw).toContain('text/plain; charset=utf-8');
});

test('nothing in a mail begins another header or names another recipient', async () => {
  const { box, server } = await open();
  const smtp = createSmtp({ server, from: { ...from, name: 'A"\r\nBcc: x@evil.example' } });
  const subject = 'a\r\nBcc: x@evil.example\r\n\r\nbody\u2028\u0000end';
  await smtp.send({ to: 'ann@example.com', subject, text: '.\r\nRCPT TO:<x@evil.example>\r\n.\r\n' });
  const two = { to: 'a@b.example, x@evil.example', subject: 's', text: 't' };
  await expect(smtp.send(two)).rejects.toThrow('one address');
  expect(box.mails[0]?.to).toEqual(['ann@example.com']);
  expect(box.mails.flatMap(({ to }) => to)).not.toContain('x@evil.example');
  const head = box.mails[0]?.raw.split('\r\n\r\n', 1)[0] ?? '';
  expect(head).not.toMatch(/^Bcc:/im);
  expect(head).toContain('Subject: a Bcc: x@evil.example body end');
});

test('user and password are sent to a server that asks for them', async () => {
  const { box, server } = await open({ auth: { user: 'me', pass: 'p w' } });
  const mail = { to: 'ann@example.com', subject: 's', text: 't' };
  await expect(createSmtp({ server, from }).send(mail)).rejects.toThrow();
  const wrong = { ...server, auth: { user: 'me', pass: 'else' } };
  await expect(createSmtp({ server: wrong, from }).send(mail)).rejects.toMatchObject({ responseCode: 535 });
  await createSmtp({ server: { ...server, auth: { user: 'me', pass: 'p w' } }, from }).send(mail);
  expect(box.mails).toHaveLength(1);
});

test('a server that says nothing is not waited for', async () => {
  const server = createServer(() => undefined);
  silent.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const smtp = createSmtp({
    server: { host: '127.0.0.1', port, secure: false, auth: null },
    from,
    timeoutMs: 100,
  });
  await expect(smtp.send({ to: 'ann@example.com', subject: 's', text: 't' })).rejects.toMatchObject({
    code: 'ETIMEDOUT',
  });
});
