import { expect, test } from 'bun:test';
import { createTestApp } from '../../../tests/support/app.ts';
import { newWorkspace } from '../../../tests/support/client.ts';
import { START_MS } from '../../../tests/support/stores.ts';
import { createStatistics } from './statistics.ts';

const EVER = {
  linkId: null,
  fromMs: START_MS - 1_000,
  toMs: START_MS,
  timezone: 'UTC',
  interval: 'none',
  groupBy: [],
  filters: [],
  bots: 'exclude',
  limit: 1,
} as const;

test('a workspace with many queries does not delay another one', async () => {
  const app = await createTestApp();
  const [many, one] = [await newWorkspace(app), await newWorkspace(app)];
  const { keys, links, quotas } = app.core;
  const [busy, calm] = [await keys.callerOf(many.key, null), await keys.callerOf(one.key, null)];
  if (busy === null || calm === null) throw new Error('a key of the test has no caller');
  const asked: number[] = [];
  const statistics = createStatistics({
    // A real store whose queries take a moment.
    store: {
      ...app.clicks,
      async query(query) {
        asked.push(query.workspaceId);
        await Bun.sleep(1);
        return app.clicks.query(query);
      },
    },
    archive: { writeParquet: async () => undefined },
    links,
    tags: app.core.tags,
    quotas,
    live: app.live,
    clock: app.clock,
  });
  const all = Array.from({ length: 40 }, () => statistics.query(busy, EVER));
  await statistics.query(calm, EVER);
  // Two queries of the busy workspace were running, and at most two more began before a slot was free.
  expect(asked.indexOf(calm.workspaceId)).toBeLessThan(6);
  await Promise.all(all);
  expect(asked).toHaveLength(41);
});
