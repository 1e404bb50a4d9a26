import { describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newKey, newWorkspace } from '../../tests/support/client.ts';
import { pngOf, svgOf } from '../../tests/support/pictures.ts';
import { LOGO_BYTES_MAX } from '../core/domains/logo-keeper.ts';

async function setUp() {
  const app = await createTestApp();
  const { id: workspace, key } = await newWorkspace(app);
  const domain = await call(app, 'POST /domains', {
    headers: { 'x-workspace-id': workspace },
    body: { host: 'go.example.com', verified: true },
  });
  const at = `/domains/${domain.body.id}`;
  return { app, key, workspace, at, logo: `${at}/logo` };
}

/** Sends a file as it is. */
const upload = (app: TestApp, path: string, key: string, type: string, file: Uint8Array<ArrayBuffer>) =>
  call(app, `PUT ${path}`, { key, body: file, headers: { 'content-type': type } });
const bytes = (file: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(file);

describe('the logo of a domain', () => {
  test('is uploaded as it is, and known by its content whatever type it was said to have', async () => {
    const { app, key, logo } = await setUp();
    const { status, body } = await upload(app, logo, key, 'image/jpeg', bytes(pngOf(80, 20)));
    expect([status, body.logo, body.logo_dark]).toEqual([
      200,
      {
        path: expect.stringMatching(/^\/assets\/[0-9a-f]{32}$/),
        type: 'image/png',
        width: 80,
        height: 20,
        bytes: pngOf(80, 20).length,
        source_url: null,
        changed_at: '2026-11-20T12:00:00Z',
      },
      null,
    ]);
  });

  test('is fetched from a URL once, and again when that is asked for', async () => {
    const { app, key, at, logo } = await setUp();
    const url = 'https://example.com/logo.svg';
    app.elsewhere.set(url, svgOf('<path/>'));
    const first = await call(app, `PUT ${logo}`, { key, body: { url } });
    expect(first.body.logo).toMatchObject({ type: 'image/svg+xml', width: 120, height: 40, source_url: url });
    app.elsewhere.set(url, svgOf('<rect/>'));
    expect((await call(app, `GET ${at}`, { key })).body.logo).toEqual(first.body.logo);
    const again = await call(app, `PUT ${logo}`, { key, body: { url } });
    expect(again.body.logo.path).not.toBe(first.body.logo.path);
  });

  test('may have another for the dark, which goes with it', async () => {
    const { app, key, logo } = await setUp();
    const dark = `${logo}?scheme=dark`;
    const early = await upload(app, dark, key, 'image/png', bytes(pngOf(8, 8)));
    expect([early.status, early.body.errors]).toEqual([
      422,
      [expect.objectContaining({ in: 'query', pointer: '/scheme', code: 'no_light_logo' })],
    ]);
    await upload(app, logo, key, 'image/png', bytes(pngOf(8, 8)));
    const both = await upload(app, dark, key, 'image/png', bytes(pngOf(8, 9)));
    expect([both.body.logo.height, both.body.logo_dark.height]).toEqual([8, 9]);
    const without = await call(app, `DELETE ${dark}`, { key });
    expect([without.body.logo.height, without.body.logo_dark]).toEqual([8, null]);
    await upload(app, dark, key, 'image/png', bytes(pngOf(8, 9)));
    const none = await call(app, `DELETE ${logo}`, { key });
    expect([none.status, none.body.logo, none.body.logo_dark]).toEqual([200, null, null]);
  });

  test('stays when the settings of its domain change', async () => {
    const { app, key, at, logo } = await setUp();
    const { body } = await upload(app, logo, key, 'image/png', bytes(pngOf(8, 8)));
    const changed = await call(app, `PATCH ${at}`, {
      key,
      body: { name: 'Example', home_url: 'https://example.com' },
    });
    expect(changed.body).toMatchObject({
      logo: body.logo,
      name: 'Example',
      home_url: 'https://example.com/',
    });
  });

  const BAD: [string, string, Buffer, number, string][] = [
    ['is no picture', 'image/png', Buffer.from('<script>'), 422, 'not_a_picture'],
    ['has too many pixels', 'image/png', pngOf(1_025, 1), 422, 'too_many_pixels'],
    [
      'declares entities',
      'image/svg+xml',
      Buffer.from('<!DOCTYPE svg [<!ENTITY a "b">]><svg></svg>'),
      422,
      'has_entities',
    ],
  ];
  for (const [fault, type, file, status, code] of BAD) {
    test(`is refused when it ${fault}, and the one before stays`, async () => {
      const { app, key, at, logo } = await setUp();
      const kept = await upload(app, logo, key, 'image/png', bytes(pngOf(8, 8)));
      const refused = await upload(app, logo, key, type, bytes(file));
      expect([refused.status, refused.body.errors]).toEqual([
        status,
        [expect.objectContaining({ in: 'body', pointer: '', code })],
      ]);
      expect((await call(app, `GET ${at}`, { key })).body.logo).toEqual(kept.body.logo);
    });
  }

  test('is refused when it is too large, and in a form that is none', async () => {
    const { app, key, logo } = await setUp();
    const large = await upload(app, logo, key, 'image/png', new Uint8Array(LOGO_BYTES_MAX + 1));
    expect(large.status).toBe(413);
    const gif = await upload(app, logo, key, 'image/gif', new Uint8Array(9));
    expect(gif.status).toBe(415);
    const url = 'https://example.com/large.png';
    app.elsewhere.set(url, new Uint8Array(LOGO_BYTES_MAX + 1));
    const fetched = await call(app, `PUT ${logo}`, { key, body: { url } });
    expect([fetched.status, fetched.body.errors[0]]).toMatchObject([
      422,
      { pointer: '/url', code: 'too_many_bytes' },
    ]);
  });

  for (const [url, code] of [
    ['https://nowhere.example/logo.png', 'cannot_be_fetched'],
    ['javascript:alert(1)', 'not_http'],
    ['file:///etc/passwd', 'not_http'],
    ['https://a:b@example.com/logo.png', 'credentials'],
    ['x', 'not_a_url'],
  ] as const) {
    test(`cannot be at ${url}`, async () => {
      const { app, key, logo } = await setUp();
      const { status, body } = await call(app, `PUT ${logo}`, { key, body: { url } });
      expect([status, body.errors]).toEqual([
        422,
        [expect.objectContaining({ in: 'body', pointer: '/url', code })],
      ]);
    });
  }

  test('is set by those who may change the domain, before anything is fetched for others', async () => {
    const { app, workspace, logo } = await setUp();
    const reader = await newKey(app, ['links:write'], { workspace_id: workspace });
    const url = 'https://example.com/logo.png';
    app.elsewhere.set(url, pngOf(8, 8));
    expect((await call(app, `PUT ${logo}`, { key: reader, body: { url } })).status).toBe(403);
    const { key: stranger } = await newWorkspace(app);
    expect((await call(app, `PUT ${logo}`, { key: stranger, body: { url } })).status).toBe(404);
    expect((await call(app, `DELETE ${logo}`, { key: stranger })).status).toBe(404);
    expect((await call(app, 'PUT /domains/dom_1/logo', { key: stranger, body: { url } })).status).toBe(403);
  });
});

describe('the way home of a domain', () => {
  for (const home_url of [
    'javascript:alert(1)',
    'data:text/html,x',
    'https://a:b@example.com/',
    'https://go.example.com/x',
    'x',
  ]) {
    test(`cannot be ${home_url}`, async () => {
      const { app, key, at } = await setUp();
      const { status, body } = await call(app, `PATCH ${at}`, { key, body: { home_url } });
      expect([status, body.errors[0].pointer]).toEqual([422, '/home_url']);
    });
  }
});
