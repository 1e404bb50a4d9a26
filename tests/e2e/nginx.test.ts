import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { findTestProgram } from '../../scripts/test-programs.mjs';
import { eventually, freePort, startServer, stats, type TestServer } from '../support/server.ts';

const NGINX_CONF = join(import.meta.dir, '..', '..', 'deploy', 'nginx.conf');
const hasPrograms = findTestProgram('nginx') !== null && findTestProgram('openssl') !== null;
const canProxy = hasPrograms || Boolean(process.env.CI);
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
/** Where visitors come from here: an address that is not nginx's own. */
const VISITOR = '127.0.0.7';

/** Passes connections on to a port, and counts them. */
async function startCounter(port: number) {
  let connections = 0;
  const open = new Set<Socket>();
  const server = createServer((from) => {
    connections += 1;
    const to = connectTcp(port, '127.0.0.1');
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => open.delete(socket));
    }
    from.pipe(to).pipe(from);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    connections: () => connections,
    stop() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

/** The very nginx.conf of the operators, with ports and a certificate of its own. */
async function startNginx(upstreamPort: number) {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-nginx-'));
  const [httpsPort, httpPort] = [await freePort(), await freePort()];
  const subject = ['-subj', '/CN=go.example.com', '-days', '2', '-nodes'];
  const files = ['-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')];
  const openssl = ['openssl', 'req', '-x509', '-newkey', 'rsa:2048', ...subject, ...files];
  if ((await Bun.spawn(openssl, { stderr: 'ignore' }).exited) !== 0) throw new Error('no certificate');
  const site = readFileSync(NGINX_CONF, 'utf8')
    .replaceAll('/etc/letsencrypt/live/go.example.com', folder)
    .replaceAll('server_name go.example.com;', 'server_name go.example.com links.example;')
    .replace('server 127.0.0.1:8080;', `server 127.0.0.1:${upstreamPort};`)
    .replaceAll(/^\tlisten \[::\].*$/gm, '')
    .replace('listen 443 ', `listen 127.0.0.1:${httpsPort} `)
    .replace('listen 80;', `listen 127.0.0.1:${httpPort};`);
  await Bun.write(join(folder, 'site.conf'), site);
  await Bun.write(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
     events {}
     http {
       access_log off;
       ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
       include ${folder}/site.conf;
     }`,
  );
  const command = [findTestProgram('nginx') ?? 'nginx', '-c', join(folder, 'nginx.conf'), '-e', 'stderr'];
  const checked = Bun.spawnSync([...command, '-t']);
  const complaints = checked.stderr.toString();
  const child = Bun.spawn(command, { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' });
  await eventually(
    () =>
      fetch(`http://127.0.0.1:${httpPort}/`, { redirect: 'manual' }).then(
        () => true,
        () => false,
      ),
    (up) => up || child.exitCode !== null,
    15_000,
  );
  if (child.exitCode !== null) throw new Error(`no nginx: ${complaints}`);
  return {
    httpsPort,
    httpPort,
    complaints,
    async stop() {
      child.kill();
      await child.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One request from `VISITOR` over a TLS connection of its own, which claims to come from somewhere else. */
function request(port: number, host: string, path: string): Promise<string> {
  return new Promise((done, fail) => {
    const tcp = connectTcp({ host: '127.0.0.1', port, localAddress: VISITOR });
    const socket = connectTls({ socket: tcp, servername: host, rejectUnauthorized: false });
    let answer = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
    socket.on('secureConnect', () => {
      const claims = 'X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: http';
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: ${BROWSER}\r\n${claims}\r\nConnection: close\r\n\r\n`,
      );
    });
    socket.on('data', (bytes) => {
      answer += bytes.toString();
    });
    socket.on('error', fail);
    tcp.on('error', fail);
    socket.on('close', () => done(answer));
  });
}

describe.skipIf(!canProxy)('the nginx.conf of deploy, in front of a real server', () => {
  let server: TestServer;
  let counter: Awaited<ReturnType<typeof startCounter>>;
  let nginx: Awaited<ReturnType<typeof startNginx>>;

  beforeAll(async () => {
    server = await startServer({
      WAYMARK_PUBLIC_URL: 'https://links.example',
      WAYMARK_TRUSTED_PROXIES: '127.0.0.1',
      WAYMARK_STORE_ADDRESSES: 'true',
    });
    await server.ask('/domains', { body: { host: 'go.example.com', verified: true } });
    await server.ask('/links', {
      body: { url: 'https://example.org/', domain: 'go.example.com', slug: 'a' },
    });
    counter = await startCounter(server.port);
    nginx = await startNginx(counter.port);
  }, 60_000);
  afterAll(async () => {
    await nginx.stop();
    counter.stop();
    await server.remove();
  });

  test('nginx finds nothing wrong with it', () => {
    expect(nginx.complaints).toContain('syntax is ok');
    expect(nginx.complaints).not.toMatch(/\[(warn|error|emerg)\]/);
  });

  test('visits redirect, and share one connection to the server', async () => {
    const before = counter.connections();
    for (let n = 0; n < 20; n++) {
      const answer = await request(nginx.httpsPort, 'go.example.com', '/a');
      expect(answer).toStartWith('HTTP/1.1 302');
      expect(answer.toLowerCase()).toContain('location: https://example.org/');
    }
    expect(counter.connections() - before).toBe(1);
  }, 30_000);

  test('each visit is counted once, with the address that nginx saw and not the one that was claimed', async () => {
    const counted = await eventually(
      () => stats(server),
      ({ total }) => total.clicks >= 20,
      10_000,
    );
    expect(counted.total.clicks).toBe(20);
    const rows = await (await server.api('/clicks', { headers: { accept: 'application/x-ndjson' } })).text();
    const addresses = rows.split('\n').flatMap((row) => (row === '' ? [] : [JSON.parse(row).address]));
    expect(addresses).toEqual(Array.from({ length: 20 }, () => VISITOR));
  }, 30_000);

  test('the API is reached on the server’s own host, which promises https', async () => {
    const answer = await request(nginx.httpsPort, 'links.example', '/api/v1/openapi.json');
    expect(answer).toStartWith('HTTP/1.1 200');
    expect(answer.toLowerCase()).toContain('strict-transport-security: max-age=31536000');
  });

  test('metrics are not passed on, and a link with such a name is', async () => {
    for (const path of ['/metrics', '/metrics/', '/x/../metrics', '/%6Detrics']) {
      const answer = await request(nginx.httpsPort, 'links.example', path);
      expect(answer, path).toStartWith('HTTP/1.1 404');
      expect(answer, path).not.toContain('waymark_');
    }
    await server.ask('/links', { body: { url: 'https://example.org/', slug: 'metrics-2026' } });
    const answer = await request(nginx.httpsPort, 'links.example', '/metrics-2026');
    expect(answer).toStartWith('HTTP/1.1 302');
  }, 30_000);

  test('plain HTTP is sent to HTTPS', async () => {
    const answer = await fetch(`http://127.0.0.1:${nginx.httpPort}/a?b=c`, {
      redirect: 'manual',
      headers: { host: 'go.example.com' },
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([308, 'https://go.example.com/a?b=c']);
  });
});
