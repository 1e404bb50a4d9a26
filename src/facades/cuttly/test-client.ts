import { expect } from 'bun:test';
import type { FacadeTestClient, TestCaller } from '../../../tests/support/facade-client.ts';

const ask = ({ key, send }: TestCaller, query: Record<string, string>) =>
  send({ method: 'GET', path: `/api/api.php?${new URLSearchParams({ key, ...query }).toString()}` });

const BAD_DAYS = { date_from: 'soon', date_to: '20.11.2026' };

export const cuttlyTestClient: FacadeTestClient = {
  seesOthers: false,
  async create(it, slug, url) {
    expect((await ask(it, { short: url, name: slug, noTitle: '1' })).body.url.status).toBe(7);
  },
  async read(it, slug) {
    const { body } = await ask(it, { stats: `sho.rt/${slug}` });
    return body.stats.status === 1 ? body.stats.fullLink : null;
  },
  async edit(it, slug, url) {
    expect((await ask(it, { edit: `sho.rt/${slug}`, source: url })).body.status).toBe(1);
  },
  async remove(it, slug) {
    expect((await ask(it, { edit: `sho.rt/${slug}`, delete: '1' })).body.status).toBe(1);
  },
  probe: '/team/API/index.php?action=stats&url=sho.rt%2Fnone',
  filters: {
    stats: {
      path: '/api/api.php?stats=sho.rt/cut-1&key=$personal',
      narrows: { stats: 'sho.rt/nothing', date_from: '2026-11-19', date_to: '2026-11-18' },
      refuses: BAD_DAYS,
    },
    teamStats: {
      path: '/team/API/index.php?action=stats&url=sho.rt/cut-2&key=$key',
      narrows: { url: 'sho.rt/nothing', date_from: '2026-11-19', date_to: '2026-11-18' },
      refuses: BAD_DAYS,
    },
  },
};
