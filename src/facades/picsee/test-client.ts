import { expect } from 'bun:test';
import type { FacadeTestClient } from '../../../tests/support/facade-client.ts';

const RANGE = { startTime: '2026-11-20T14:30:00Z', endTime: '2026-11-19' };
const BAD_RANGE = { startTime: 'soon', endTime: 'soon' };
const DETAILS = { narrows: RANGE, refuses: BAD_RANGE };

export const picseeTestClient: FacadeTestClient = {
  seesOthers: true,
  async create({ send, key }, slug, url) {
    const json = { url, encodeId: slug };
    const made = await send({ method: 'POST', path: `/v1/links?access_token=${key}`, json });
    expect(made.status).toBe(200);
  },
  async read({ send, bearer }, slug) {
    const path = `/v1/links/${slug}/overview`;
    const { status, body } = await send({ method: 'GET', path, headers: bearer });
    return status === 200 ? body.data.url : null;
  },
  async edit({ send, bearer }, slug, url) {
    const path = `/v2/links/${slug}`;
    expect((await send({ method: 'PUT', path, headers: bearer, json: { url } })).status).toBe(200);
  },
  async remove({ send, bearer }, slug) {
    const path = `/v2/links/${slug}/delete`;
    const json = { value: 'delete' };
    expect((await send({ method: 'POST', path, headers: bearer, json })).status).toBe(200);
  },
  probe: '/v2/my/api/status',
  filters: {
    listLinks: {
      path: '/v2/links/overview',
      json: {},
      narrows: {
        limit: '1',
        startTime: '2026-11-20T12:00:00Z',
        prevMapId: '2',
        isAPI: 'false',
        isStar: 'true',
        externalId: 'dept',
        encodeId: 'pic-1',
        authorId: 999_999,
        tag: 'spring',
        keyword: 'first',
        url: 'https://one.example/',
        fbPixel: '1234567890',
        gTag: 'G-ABCD',
      },
      refuses: {
        limit: '51',
        startTime: 'soon',
        prevMapId: 'x',
        isAPI: 'maybe',
        isStar: 'maybe',
        authorId: 'x',
        url: 'no url',
      },
    },
    getOverview: {
      path: '/v1/links/pic-1/overview?format=csv',
      narrows: { dailyClicks: 'true', format: 'json' },
      refuses: { dailyClicks: 'maybe', format: 'xml' },
    },
    getUsage: {
      path: '/v4/my/api/usage',
      narrows: { endTime: '2026-11-19', startTime: '2026-11-21' },
      refuses: BAD_RANGE,
    },
    getDailyClicks: { path: '/v4/links/pic-1/details/dailyClicks', ...DETAILS },
    getPlatforms: { path: '/v4/links/pic-1/details/platform', ...DETAILS },
    getReferrers: { path: '/v4/links/pic-1/details/referrers', ...DETAILS },
    getRegions: { path: '/v4/links/pic-1/details/regions', ...DETAILS },
    // Audiences are not known, so only an unreadable range shows that the range is checked.
    getAudienceLabels: {
      path: '/v4/links/pic-1/details/audienceLabels',
      narrows: {},
      refuses: BAD_RANGE,
      others: ['startTime', 'endTime'],
    },
  },
};
