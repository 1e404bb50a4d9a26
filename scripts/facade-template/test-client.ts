import { expect } from 'bun:test';
import type { FacadeTestClient } from '../../tests/support/facade-client.ts';

export const acmeTestClient: FacadeTestClient = {
  seesOthers: true,
  async create({ bearer, send }, slug, url) {
    const made = await send({ method: 'POST', path: '/v1/links', headers: bearer, json: { url, slug } });
    expect(made.status).toBe(201);
  },
  async read({ bearer, send }, slug) {
    const { status, body } = await send({ method: 'GET', path: `/v1/links/${slug}`, headers: bearer });
    return status === 200 ? body.url : null;
  },
  probe: '/v1/links/none',
  filters: {},
};
