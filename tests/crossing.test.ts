import { describe, expect, test } from 'bun:test';
import { linkIds } from '../src/wire/ids.ts';
import { createTestApp, type TestApp } from './support/app.ts';
import { call, newKey } from './support/client.ts';
import { type Exchange, sendTo } from './support/exchanges.ts';

/** One link as every API can tell of it. Null: it is not there for that API. */
interface Seen {
  readonly url: string;
}

/** The same few things in the words of each API. */
interface Speaker {
  create(it: Speaks, slug: string, url: string): Promise<void>;
  read(it: Speaks, slug: string): Promise<Seen | null>;
  edit?(it: Speaks, slug: string, url: string): Promise<void>;
  remove?(it: Speaks, slug: string): Promise<void>;
  /** Whether it sees links that another API made. */
  readonly seesOthers: boolean;
}

interface Speaks {
  readonly app: TestApp;
  readonly key: string;
  /** The id of each slug in the native API's numbers. */
  idOf(slug: string): Promise<string | null>;
}

const send = async (it: Speaks, facade: string, wanted: Exchange['send']) => {
  const { status, text } = await sendTo(it.app, facade, wanted);
  return { status, body: text === '' ? null : JSON.parse(text) };
};

const bearer = (it: Speaks) => ({ authorization: `Bearer ${it.key}` });

const native: Speaker = {
  seesOthers: true,
  async create(it, slug, url) {
    expect((await call(it.app, 'POST /links', { key: it.key, body: { url, slug } })).status).toBe(201);
  },
  async read(it, slug) {
    const id = await it.idOf(slug);
    if (id === null) return null;
    const { body } = await call(it.app, `GET /links/${id}`, { key: it.key });
    return body.trashed_at === null ? { url: body.url } : null;
  },
  async edit(it, slug, url) {
    const id = await it.idOf(slug);
    expect((await call(it.app, `PATCH /links/${id}`, { key: it.key, body: { url } })).status).toBe(200);
  },
  async remove(it, slug) {
    const id = await it.idOf(slug);
    const gone = await call(it.app, `DELETE /links/${id}?permanent=true`, { key: it.key });
    expect(gone.status).toBe(204);
  },
};

const ask = (it: Speaks, query: Record<string, string>) =>
  send(it, 'cuttly', {
    method: 'GET',
    path: `/api/api.php?${new URLSearchParams({ key: it.key, ...query }).toString()}`,
  });

const cuttly: Speaker = {
  seesOthers: false,
  async create(it, slug, url) {
    expect((await ask(it, { short: url, name: slug, noTitle: '1' })).body.url.status).toBe(7);
  },
  async read(it, slug) {
    const { body } = await ask(it, { stats: `sho.rt/${slug}` });
    return body.stats.status === 1 ? { url: body.stats.fullLink } : null;
  },
  async edit(it, slug, url) {
    expect((await ask(it, { edit: `sho.rt/${slug}`, source: url })).body.status).toBe(1);
  },
  async remove(it, slug) {
    expect((await ask(it, { edit: `sho.rt/${slug}`, delete: '1' })).body.status).toBe(1);
  },
};

const pocolink: Speaker = {
  seesOthers: true,
  async create(it, slug, url) {
    const made = await send(it, 'pocolink', {
      method: 'POST',
      path: '/v1/links',
      headers: bearer(it),
      json: { url, custom_slug: slug },
    });
    expect(made.status).toBe(201);
  },
  async read(it, slug) {
    const id = await it.idOf(slug);
    const path = `/v1/links/${id ?? 'lnk_none'}`;
    const { status, body } = await send(it, 'pocolink', { method: 'GET', path, headers: bearer(it) });
    return status === 200 ? { url: body.link.long_url } : null;
  },
  async edit(it, slug, url) {
    const path = `/v1/links/${await it.idOf(slug)}`;
    const changed = await send(it, 'pocolink', { method: 'PATCH', path, headers: bearer(it), json: { url } });
    expect(changed.status).toBe(200);
  },
  async remove(it, slug) {
    const path = `/v1/links/${await it.idOf(slug)}`;
    expect((await send(it, 'pocolink', { method: 'DELETE', path, headers: bearer(it) })).status).toBe(200);
  },
};

const botoi: Speaker = {
  seesOthers: true,
  async create(it, slug, url) {
    const path = '/v1/short-url/create';
    const json = { url, custom_slug: slug };
    const made = await send(it, 'botoi', { method: 'POST', path, headers: bearer(it), json });
    expect(made.status).toBe(200);
  },
  async read(it, slug) {
    const path = `/v1/short-url/${slug}/stats`;
    const { status, body } = await send(it, 'botoi', { method: 'GET', path, headers: bearer(it) });
    return status === 200 ? { url: body.data.url } : null;
  },
};

const picsee: Speaker = {
  seesOthers: true,
  async create(it, slug, url) {
    const path = `/v1/links?access_token=${it.key}`;
    const made = await send(it, 'picsee', { method: 'POST', path, json: { url, encodeId: slug } });
    expect(made.status).toBe(200);
  },
  async read(it, slug) {
    const path = `/v1/links/${slug}/overview`;
    const { status, body } = await send(it, 'picsee', { method: 'GET', path, headers: bearer(it) });
    return status === 200 ? { url: body.data.url } : null;
  },
  async edit(it, slug, url) {
    const path = `/v2/links/${slug}`;
    const edited = await send(it, 'picsee', { method: 'PUT', path, headers: bearer(it), json: { url } });
    expect(edited.status).toBe(200);
  },
  async remove(it, slug) {
    const path = `/v2/links/${slug}/delete`;
    const json = { value: 'delete' };
    expect((await send(it, 'picsee', { method: 'POST', path, headers: bearer(it), json })).status).toBe(200);
  },
};

/** Links have numbers there. */
async function numberOf(it: Speaks, slug: string): Promise<number> {
  const id = await it.idOf(slug);
  return id === null ? 0 : (linkIds.read(id) ?? 0);
}

const linkly: Speaker = {
  seesOthers: true,
  async create(it, slug, url) {
    const json = { api_key: it.key, url, domain: 'sho.rt', slug: `/${slug}` };
    expect((await send(it, 'linkly', { method: 'POST', path: '/api/v1/link', json })).status).toBe(200);
  },
  async read(it, slug) {
    const path = `/api/v1/link/${await numberOf(it, slug)}`;
    const { status, body } = await send(it, 'linkly', { method: 'GET', path, headers: bearer(it) });
    return status === 200 && !body.deleted ? { url: body.url } : null;
  },
  async edit(it, slug, url) {
    const json = { id: await numberOf(it, slug), url };
    const edited = await send(it, 'linkly', {
      method: 'POST',
      path: '/api/v1/link',
      headers: bearer(it),
      json,
    });
    expect(edited.status).toBe(200);
  },
  async remove(it, slug) {
    const workspaces = await send(it, 'linkly', {
      method: 'GET',
      path: '/api/v1/workspaces',
      headers: bearer(it),
    });
    const path = `/api/v1/workspace/${workspaces.body[0].id}/links/${await numberOf(it, slug)}`;
    expect((await send(it, 'linkly', { method: 'DELETE', path, headers: bearer(it) })).status).toBe(200);
  },
};

const SPEAKERS: Readonly<Record<string, Speaker>> = { native, cuttly, linkly, picsee, pocolink, botoi };

async function meet(): Promise<Speaks> {
  const app = await createTestApp();
  const workspace = await call(app, 'POST /workspaces', { body: { name: 'Mine', kind: 'personal' } });
  const key = await newKey(app, ['admin'], { workspace_id: workspace.body.id });
  return {
    app,
    key,
    async idOf(slug) {
      const found = await call(app, `GET /links?search=${slug}`, { key });
      return found.body.data.find((link: { slug: string }) => link.slug === slug)?.id ?? null;
    },
  };
}

const MADE = 'https://example.com/made?by=a';
const EDITED = 'https://example.org/edited';

for (const [a, maker] of Object.entries(SPEAKERS)) {
  for (const [b, other] of Object.entries(SPEAKERS)) {
    describe(`a link made through ${a}`, () => {
      if (a !== b && !other.seesOthers) {
        test(`is not there for ${b}, whose links are a section of their own`, async () => {
          const it = await meet();
          await maker.create(it, 'crossing', MADE);
          expect(await other.read(it, 'crossing')).toBeNull();
        });
        return;
      }
      test(`is read, edited and deleted through ${b}, as far as it can`, async () => {
        const it = await meet();
        await maker.create(it, 'crossing', MADE);
        expect(await other.read(it, 'crossing')).toEqual({ url: MADE });
        if (other.edit !== undefined) {
          await other.edit(it, 'crossing', EDITED);
          expect(await maker.read(it, 'crossing')).toEqual({ url: EDITED });
        }
        if (other.remove === undefined) return;
        await other.remove(it, 'crossing');
        expect(await maker.read(it, 'crossing')).toBeNull();
        expect(await native.read(it, 'crossing')).toBeNull();
      });
    });
  }
}
