import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMetrics } from '../src/server/metrics.ts';

test('operators find every metric in the list, and nothing else', async () => {
  const metrics = createMetrics(
    () => ({
      spoolBytes: 0,
      spoolOldestAgeSeconds: null,
      spoolUnreadBytes: 0,
      stuckSink: null,
      workers: 0,
      workerBytes: 0,
      searchWaitingLinks: 0,
      ready: true,
      parts: {},
    }),
    { version: '1.2.3' },
  );
  const told = [...(await metrics.render()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  const page = readFileSync(join(import.meta.dir, '..', 'docs', 'operations.md'), 'utf8');
  const listed = [...page.matchAll(/^\| `((?:waymark|process)_\w+)`/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual(told.sort());
});
