import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { startDns, type TestDns } from '../../tests/support/dns.ts';
import { temporaryFolder } from '../../tests/support/temporary-folder.ts';
import { createDomainChecker } from './domain-checker.ts';

const openssl = Bun.which('openssl');

let dns: TestDns;
let server: Server;
let authorities: string;
beforeAll(async () => {
  if (openssl === null) return;
  dns = await startDns();
  const folder = temporaryFolder();
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = ['-subj', '/CN=go.test', '-addext', 'subjectAltName=DNS:go.test'];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3', '-keyout', key, '-out', cert];
  Bun.spawnSync([openssl ?? '', ...made, ...names]);
  authorities = readFileSync(cert, 'utf8');
  server = createServer({ key: readFileSync(key), cert: authorities }, (socket) =>
    socket.on('error', () => {}),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  if (openssl === null) return;
  server.close();
  dns.close();
});
beforeEach(() => {
  if (openssl === null) return;
  dns.addresses.clear();
  dns.aliases.clear();
  dns.addresses.set('sho.rt', ['127.0.0.9']);
});

/** Loopback stands for the internet here. */
const check = (host: string, { isApex = false, ownHost = 'sho.rt', allowed = ['127.0.0.0/8'] } = {}) =>
  createDomainChecker({
    resolvers: [dns.address],
    allowed,
    port: (server.address() as AddressInfo).port,
    authorities,
  }).check(host, { ownHost, isApex });

describe.skipIf(openssl === null)('the routing of a domain', () => {
  test('is right with an alias of the server’s own host', async () => {
    dns.aliases.set('go.test', 'SHO.rt');
    const { routing } = await check('go.test');
    expect(routing).toEqual({ type: 'CNAME', target: 'sho.rt', found: ['sho.rt'], ok: true });
  });

  test('is right at the top of a zone with the address of the server', async () => {
    dns.addresses.set('go.test', ['127.0.0.9']);
    const { routing } = await check('go.test', { isApex: true });
    expect(routing).toEqual({ type: 'A', target: '127.0.0.9', found: ['127.0.0.9'], ok: true });
  });

  test('is wrong elsewhere and without an answer', async () => {
    dns.aliases.set('go.test', 'elsewhere.example');
    expect((await check('go.test')).routing).toMatchObject({ found: ['elsewhere.example'], ok: false });
    expect((await check('none.test')).routing).toMatchObject({ found: [], ok: false });
  });

  test('never shows an internal address', async () => {
    dns.addresses.set('go.test', ['10.0.0.5', '127.0.0.7']);
    expect((await check('go.test')).routing.found).toEqual(['127.0.0.7']);
  });

  test('shows a few records of many', async () => {
    const many = Array.from({ length: 20 }, (_, i) => `127.0.0.${i + 20}`);
    dns.addresses.set('go.test', many);
    expect((await check('go.test')).routing.found).toHaveLength(5);
  });
});

describe.skipIf(openssl === null)('the certificate of a domain', () => {
  test('is good for the name, until it expires', async () => {
    dns.addresses.set('go.test', ['127.0.0.1']);
    const { certificate } = await check('go.test');
    expect(certificate).toMatchObject({ ok: true, fault: null });
    const days = ((certificate.expiresAtMs ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(2);
    expect(days).toBeLessThan(4);
  });

  test('of another name is not trusted', async () => {
    dns.addresses.set('other.test', ['127.0.0.1']);
    expect((await check('other.test')).certificate).toMatchObject({
      ok: false,
      fault: 'not_trusted',
    });
  });

  test('is not asked for at an internal address, also when another address is public', async () => {
    dns.addresses.set('go.test', ['127.0.0.1', '10.0.0.5']);
    const { certificate } = await check('go.test');
    expect(certificate).toEqual({ ok: false, expiresAtMs: null, fault: 'internal_address' });
  });

  test('is missing where no host or no server answers', async () => {
    expect((await check('none.test')).certificate.fault).toBe('no_such_host');
    dns.addresses.set('go.test', ['127.0.0.2']);
    expect((await check('go.test')).certificate.fault).toBe('no_answer');
  });
});
