import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuardedFetch, FetchRefused } from './guarded-fetch.ts';

const openssl = Bun.which('openssl');

describe.skipIf(openssl === null)('a secure connection to a checked address', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-outbound-'));
  const certificate = join(folder, 'certificate.pem');
  const key = join(folder, 'key.pem');
  let server: Bun.Server<undefined>;

  beforeAll(() => {
    const command =
      'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=good.test';
    const names = 'subjectAltName=DNS:good.test,IP:127.0.0.1';
    const files = ['-keyout', key, '-out', certificate, '-addext', names];
    Bun.spawnSync([openssl ?? '', ...command.split(' '), ...files]);
    server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      tls: { cert: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') },
      fetch: (request) => new Response(request.headers.get('host')),
    });
  });

  afterAll(async () => {
    await server.stop(true);
    rmSync(folder, { recursive: true });
  });

  async function ask(host: string, isTrusted: boolean): Promise<string> {
    const guarded = createGuardedFetch({
      allowed: ['127.0.0.0/8'],
      lookup: async () => ['127.0.0.1'],
      userAgent: 'Waymark test',
      ...(isTrusted && { authorities: readFileSync(certificate, 'utf8') }),
    });
    const options = { timeoutMs: 5_000, bytesMax: 1_000, redirectsMax: 0 };
    try {
      const answer = await guarded.fetch({ ...options, url: `https://${host}:${server.port}/` });
      return new TextDecoder().decode(answer.body);
    } catch (error) {
      return error instanceof FetchRefused ? error.message : String(error);
    }
  }

  test.each(['good.test', '127.0.0.1'])('is made to %s, for which the certificate is', async (host) => {
    expect(await ask(host, true)).toBe(`${host}:${server.port}`);
  });

  test('is made to a name with a dot at its end', async () => {
    expect(await ask('good.test.', true)).toBe(`good.test.:${server.port}`);
  });

  test('is refused for another name, also right after one that was right', async () => {
    await ask('good.test', true);
    expect(await ask('bad.test', true)).toMatch(/^connection: .*altnames/);
  });

  test('is refused when nobody known vouches for the certificate', async () => {
    expect(await ask('good.test', false)).toMatch(/^connection: .*self.signed/);
  });

  test('is never made without TLS', async () => {
    const plain = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('plain') });
    const guarded = createGuardedFetch({ allowed: ['127.0.0.0/8'], userAgent: 'Waymark test' });
    const options = { timeoutMs: 5_000, bytesMax: 1_000, redirectsMax: 0 };
    const refused = guarded.fetch({ ...options, url: `https://127.0.0.1:${plain.port}/` });
    expect(await refused.catch((error) => error.fault)).toBe('connection');
    await plain.stop(true);
  });
});
