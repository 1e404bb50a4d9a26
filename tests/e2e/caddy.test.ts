import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import { findTestProgram } from '../../scripts/test-programs.mjs';
import { eventually, freePort, startServer, stats, type TestServer } from '../support/server.ts';

const CADDYFILE = join(import.meta.dir, '..', '..', 'deploy', 'Caddyfile');
const canProxy = findTestProgram('caddy') !== null || Boolean(process.env.CI);

/** The very Caddyfile of the operators, with certificates signed by Caddy itself and ports of its own. */
async function startCaddy(server: TestServer) {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-caddy-'));
  const [httpsPort, httpPort] = [await freePort(), await freePort()];
  const options = ['admin off', `https_port ${httpsPort}`, `http_port ${httpPort}`, 'skip_install_trust'];
  const text = readFileSync(CADDYFILE, 'utf8')
    // A placeholder holds one line; options are several.
    .replace('{$WAYMARK_CADDY_OPTIONS}', options.join('\n\t'));
  const file = join(folder, 'Caddyfile');
  await Bun.write(file, text);
  const child = Bun.spawn(
    [findTestProgram('caddy') ?? 'caddy', 'run', '--adapter', 'caddyfile', '--config', file],
    {
      stdout: 'ignore',
      stderr: 'pipe',
      env: {
        PATH: process.env.PATH ?? '',
        HOME: folder,
        XDG_DATA_HOME: folder,
        XDG_CONFIG_HOME: folder,
        WAYMARK_UPSTREAM: `127.0.0.1:${server.port}`,
        WAYMARK_TLS: 'issuer internal',
      },
    },
  );
  let log = '';
  void (async () => {
    for await (const bytes of child.stderr) log += Buffer.from(bytes).toString();
  })();
  await eventually(
    async () => log,
    (said) => said.includes('serving initial configuration') || child.exitCode !== null,
    15_000,
  );
  if (child.exitCode !== null) throw new Error(`no Caddy: ${log}`);
  return {
    httpsPort,
    httpPort,
    async stop() {
      child.kill();
      await child.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Through {
  readonly certificate: PeerCertificate;
  readonly answer: string;
}

/** One request over TLS to a host of that name; rejects where the handshake fails. */
function request(port: number, host: string, path: string): Promise<Through> {
  return new Promise((done, fail) => {
    const socket = connect({ host: '127.0.0.1', port, servername: host, rejectUnauthorized: false });
    let answer = '';
    let certificate = {} as PeerCertificate;
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
    socket.on('secureConnect', () => {
      certificate = socket.getPeerCertificate();
      const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: ${agent}\r\nX-Forwarded-For: 203.0.113.9\r\nConnection: close\r\n\r\n`,
      );
    });
    socket.on('data', (bytes) => {
      answer += bytes.toString();
    });
    socket.on('error', fail);
    socket.on('close', () => done({ certificate, answer }));
  });
}

describe.skipIf(!canProxy)('the Caddyfile of deploy, in front of a real server', () => {
  let server: TestServer;
  let caddy: Awaited<ReturnType<typeof startCaddy>>;

  beforeAll(async () => {
    server = await startServer({
      WAYMARK_PUBLIC_URL: 'https://links.example',
      WAYMARK_APP_URL: 'https://app.example',
      WAYMARK_TRUSTED_PROXIES: 'loopback',
      WAYMARK_STORE_ADDRESSES: 'true',
    });
    await server.ask('/domains', { body: { host: 'go.example.com', verified: true } });
    await server.ask('/links', {
      body: { url: 'https://example.org/', domain: 'go.example.com', slug: 'a' },
    });
    caddy = await startCaddy(server);
  }, 60_000);
  afterAll(async () => {
    await caddy.stop();
    await server.remove();
  });

  test('a proved domain has a certificate of its own, and its links redirect', async () => {
    const { certificate, answer } = await request(caddy.httpsPort, 'go.example.com', '/a');
    expect(certificate.subjectaltname).toBe('DNS:go.example.com');
    expect(answer).toStartWith('HTTP/1.1 302');
    expect(answer.toLowerCase()).toContain('location: https://example.org/');
  }, 30_000);

  test('the visitor’s address is the one that Caddy saw, not the one that the visitor said', async () => {
    const counted = await eventually(
      () => stats(server),
      ({ total }) => total.clicks > 0,
      10_000,
    );
    expect(counted.total.clicks).toBe(1);
    const rows = await (await server.api('/clicks', { headers: { accept: 'application/x-ndjson' } })).text();
    expect(JSON.parse(rows.split('\n')[0] ?? '{}').address).toBe('127.0.0.1');
  }, 30_000);

  test('the API is reached on the server’s own host', async () => {
    const { answer } = await request(caddy.httpsPort, 'links.example', '/api/v1/openapi.json');
    expect(answer).toStartWith('HTTP/1.1 200');
  }, 30_000);

  test('the dashboard has its host, its certificate and the promise of https', async () => {
    const { certificate, answer } = await request(caddy.httpsPort, 'app.example', '/app/sign-in');
    expect(certificate.subjectaltname).toBe('DNS:app.example');
    expect(answer).toStartWith('HTTP/1.1 200');
    expect(answer.toLowerCase()).toContain('strict-transport-security: max-age=31536000');
    const link = await request(caddy.httpsPort, 'go.example.com', '/a');
    expect(link.answer.toLowerCase()).not.toContain('strict-transport-security');
  }, 30_000);

  test('metrics are not passed on, and a link with such a name is', async () => {
    for (const path of ['/metrics', '/metrics/', '/x/../metrics', '/%6Detrics']) {
      const { answer } = await request(caddy.httpsPort, 'links.example', path);
      expect(answer, path).toStartWith('HTTP/1.1 404');
      expect(answer, path).not.toContain('waymark_');
    }
    await server.ask('/links', { body: { url: 'https://example.org/', slug: 'metrics-2026' } });
    const { answer } = await request(caddy.httpsPort, 'links.example', '/metrics-2026');
    expect(answer).toStartWith('HTTP/1.1 302');
  }, 30_000);

  test('a stranger’s host gets no certificate', async () => {
    await expect(request(caddy.httpsPort, 'stranger.example', '/a')).rejects.toThrow();
  }, 30_000);

  test('a visitor who comes while the server restarts waits for it, and is redirected', async () => {
    await server.stop();
    const visit = request(caddy.httpsPort, 'go.example.com', '/a');
    await Bun.sleep(300);
    await server.start();
    expect((await visit).answer).toStartWith('HTTP/1.1 302');
  }, 60_000);

  test('plain HTTP is sent to HTTPS', async () => {
    const answer = await fetch(`http://127.0.0.1:${caddy.httpPort}/a?b=c`, {
      redirect: 'manual',
      headers: { host: 'go.example.com' },
    });
    expect(answer.status).toBe(308);
    expect(answer.headers.get('location')).toBe('https://go.example.com/a?b=c');
  });
});
