import { expect, test } from 'bun:test';
import { createTestApp, START_MS } from '../../tests/support/app.ts';
import { newWorkspace } from '../../tests/support/client.ts';
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

test('a workspace with many questions does not keep another waiting', async () => {
  const app = await createTestApp();
  const [many, one] = [await newWorkspace(app), await newWorkspace(app)];
  const { keys, links, quotas } = app.core;
  const [busy, calm] = [await keys.callerOf(many.key, null), await keys.callerOf(one.key, null)];
  if (busy === null || calm === null) throw new Error('a key of the test has no caller');
  const asked: number[] = [];
  const statistics = createStatistics({
    // The real one, which takes a moment for each question.
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
  // Two of the busy one were under way, and at most as many more began before the place was free.
  expect(asked.indexOf(calm.workspaceId)).toBeLessThan(6);
  await Promise.all(all);
  expect(asked).toHaveLength(41);
});
