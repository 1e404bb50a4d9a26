import { describe, expect, test } from 'bun:test';
import { createTestApp } from './support/app.ts';
import { call, newKey } from './support/client.ts';
import { createTestCaller, FACADE_CLIENTS, type LinkClient } from './support/facade-client.ts';

const native: LinkClient = {
  seesOthers: true,
  async create(it, slug, url) {
    expect((await call(it.app, 'POST /links', { key: it.key, body: { url, slug } })).status).toBe(201);
  },
  async read(it, slug) {
    const id = await it.idOf(slug);
    if (id === null) return null;
    const { body } = await call(it.app, `GET /links/${id}`, { key: it.key });
    return body.trashed_at === null ? body.url : null;
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

const CLIENTS = new Map<string, LinkClient>([['native', native], ...FACADE_CLIENTS]);

/** The same account as each API calls it. */
async function newAccount() {
  const app = await createTestApp();
  const workspace = await call(app, 'POST /workspaces', { body: { name: 'Mine', kind: 'personal' } });
  const key = await newKey(app, ['admin'], { workspace_id: workspace.body.id });
  const idOf = async (slug: string): Promise<string | null> => {
    const found = await call(app, `GET /links?search=${slug}`, { key });
    return found.body.data.find((link: { slug: string }) => link.slug === slug)?.id ?? null;
  };
  return (api: string) => createTestCaller(app, api, { key, idOf });
}

const MADE = 'https://example.com/made?by=a';
const EDITED = 'https://example.org/edited';

for (const [a, maker] of CLIENTS) {
  for (const [b, other] of CLIENTS) {
    describe(`a link made through ${a}`, () => {
      if (a !== b && !other.seesOthers) {
        test(`does not exist for ${b}, whose links are a section of their own`, async () => {
          const by = await newAccount();
          await maker.create(by(a), 'crossing', MADE);
          expect(await other.read(by(b), 'crossing')).toBeNull();
        });
        return;
      }
      test(`is read, edited and deleted through ${b}, as far as it can`, async () => {
        const by = await newAccount();
        await maker.create(by(a), 'crossing', MADE);
        expect(await other.read(by(b), 'crossing')).toEqual(MADE);
        if (other.edit !== undefined) {
          await other.edit(by(b), 'crossing', EDITED);
          expect(await maker.read(by(a), 'crossing')).toEqual(EDITED);
        }
        if (other.remove === undefined) return;
        await other.remove(by(b), 'crossing');
        expect(await maker.read(by(a), 'crossing')).toBeNull();
        expect(await native.read(by('native'), 'crossing')).toBeNull();
      });
    });
  }
}
