import { expect } from 'bun:test';
import type { FacadeTestClient, TestCaller } from '../../../tests/support/facade-client.ts';
import { linkIds } from '../../wire/values/ids.ts';

/** Links have numbers in this API. */
async function numberOf({ idOf }: TestCaller, slug: string): Promise<number> {
  const id = await idOf(slug);
  return id === null ? 0 : (linkIds.read(id) ?? 0);
}

const COUNTED = {
  link_id: '$number',
  link_ids: '$number-999999',
  start: '2026-11-20',
  end: '2026-11-18',
  country: 'UK',
  browser: 'Safari',
  platform: 'mobile',
  referer: 'https://www.news.example/a',
  isp: 'Comcast',
  bots: 'exclude',
  unique: 'true',
  timezone: 'Pacific/Kiritimati',
  format: 'csv',
};
const CLICKS = { ...COUNTED, frequency: 'hour' };
const BAD_CLICKS = {
  link_ids: 'one',
  start: 'soon',
  end: 'soon',
  country: 'Mars',
  platform: 'beos',
  bots: 'maybe',
  unique: 'maybe',
  timezone: 'Mars/Base',
  frequency: 'week',
  format: 'xml',
};
const LINKS = {
  search: 'first',
  page: '2',
  page_size: '1',
  sort_by: 'name',
  sort_dir: 'asc',
  deleted: 'true',
};
// Oldest first by default.
const EXPORTED = { ...LINKS, sort_dir: 'desc', format: 'csv' };
const BAD_LINKS = {
  page: '0',
  page_size: 'x',
  sort_by: 'colour',
  sort_dir: 'up',
  deleted: 'x',
  format: 'xml',
};
const WORKSPACE = '/api/v1/workspace/$workspace';

export const linklyTestClient: FacadeTestClient = {
  seesOthers: true,
  async create({ send, key }, slug, url) {
    const json = { api_key: key, url, domain: 'sho.rt', slug: `/${slug}` };
    expect((await send({ method: 'POST', path: '/api/v1/link', json })).status).toBe(200);
  },
  async read(it, slug) {
    const path = `/api/v1/link/${await numberOf(it, slug)}`;
    const { status, body } = await it.send({ method: 'GET', path, headers: it.bearer });
    return status === 200 && !body.deleted ? body.url : null;
  },
  async edit(it, slug, url) {
    const json = { id: await numberOf(it, slug), url };
    const edited = await it.send({ method: 'POST', path: '/api/v1/link', headers: it.bearer, json });
    expect(edited.status).toBe(200);
  },
  async remove(it, slug) {
    const headers = it.bearer;
    const workspaces = await it.send({ method: 'GET', path: '/api/v1/workspaces', headers });
    const path = `/api/v1/workspace/${workspaces.body[0].id}/links/${await numberOf(it, slug)}`;
    expect((await it.send({ method: 'DELETE', path, headers })).status).toBe(200);
  },
  probe: '/api/v1/workspaces',
  filters: {
    listLinks: {
      path: `${WORKSPACE}/list_links`,
      narrows: { ...LINKS, format: 'csv' },
      refuses: BAD_LINKS,
    },
    listLinksLegacyPath: {
      path: `${WORKSPACE}/links`,
      narrows: { ...LINKS, format: 'csv' },
      refuses: BAD_LINKS,
    },
    exportLinks: {
      path: `${WORKSPACE}/links/export`,
      narrows: EXPORTED,
      refuses: BAD_LINKS,
    },
    getTraffic: { path: `${WORKSPACE}/clicks`, narrows: CLICKS, refuses: BAD_CLICKS },
    getCounter: {
      path: `${WORKSPACE}/clicks/counters/country`,
      narrows: COUNTED,
      refuses: BAD_CLICKS,
      others: ['frequency'],
    },
    exportClicks: {
      path: `${WORKSPACE}/clicks/export`,
      narrows: COUNTED,
      refuses: BAD_CLICKS,
      others: ['frequency'],
    },
    listConversions: {
      path: '/api/v1/conversions',
      narrows: { link_id: '$number', limit: '1', since: '2026-11-20', after: '1' },
      refuses: { limit: 'x', since: 'soon', after: 'x' },
    },
    zapierLinks: { path: '/zapier/link', narrows: EXPORTED, refuses: BAD_LINKS },
    zapierLinksV1: {
      path: '/api/v1/zapier/link',
      narrows: EXPORTED,
      refuses: BAD_LINKS,
    },
  },
};
