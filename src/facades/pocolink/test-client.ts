import { expect } from 'bun:test';
import type { FacadeTestClient } from '../../../tests/support/facade-client.ts';

export const pocolinkTestClient: FacadeTestClient = {
  seesOthers: true,
  async create({ send, bearer }, slug, url) {
    const json = { url, custom_slug: slug };
    expect((await send({ method: 'POST', path: '/v1/links', headers: bearer, json })).status).toBe(201);
  },
  async read({ send, bearer, idOf }, slug) {
    const path = `/v1/links/${(await idOf(slug)) ?? 'lnk_none'}`;
    const { status, body } = await send({ method: 'GET', path, headers: bearer });
    return status === 200 ? body.link.long_url : null;
  },
  async edit({ send, bearer, idOf }, slug, url) {
    const path = `/v1/links/${await idOf(slug)}`;
    expect((await send({ method: 'PATCH', path, headers: bearer, json: { url } })).status).toBe(200);
  },
  async remove({ send, bearer, idOf }, slug) {
    const path = `/v1/links/${await idOf(slug)}`;
    expect((await send({ method: 'DELETE', path, headers: bearer })).status).toBe(200);
  },
  probe: '/v1/links',
  filters: {
    listLinks: {
      path: '/v1/links',
      narrows: { limit: '1', cursor: 'nonsense' },
      refuses: { limit: '101', cursor: 'nonsense' },
    },
    getAnalytics: {
      path: '/v1/links/$id/analytics',
      narrows: { from: '2026-11-20T14:30:00Z', to: '2026-11-19' },
      refuses: { from: 'soon', to: 'soon' },
    },
  },
};
