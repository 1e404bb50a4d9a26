import { expect } from 'bun:test';
import type { FacadeTestClient } from '../../../tests/support/facade-client.ts';

export const botoiTestClient: FacadeTestClient = {
  seesOthers: true,
  async create({ send, bearer }, slug, url) {
    const json = { url, custom_slug: slug };
    const made = await send({ method: 'POST', path: '/v1/short-url/create', headers: bearer, json });
    expect(made.status).toBe(200);
  },
  async read({ send, bearer }, slug) {
    const path = `/v1/short-url/${slug}/stats`;
    const { status, body } = await send({ method: 'GET', path, headers: bearer });
    return status === 200 ? body.data.url : null;
  },
  probe: '/v1/short-url/none/stats',
  filters: {
    postStats: { path: '/v1/short-url/stats', json: { slug: 'pic-1' }, narrows: { slug: 'pic-2' } },
    getStats: { path: '/v1/short-url/pic-1/stats', narrows: {}, others: ['slug'] },
  },
};
