import { expect, test } from 'bun:test';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pendingUpgrade } from '../../src/storage/duckdb/pending-upgrade.ts';
import { SCHEMA_VERSION } from '../../src/storage/duckdb/schema.ts';
import { putOlderClicks } from '../support/older-clicks.ts';
import { callApi, eventuallyTrue } from '../support/program.ts';
import { createTestPlaces } from '../support/test-places.ts';

const { newPlace } = createTestPlaces();

test('a server that finds clicks of an older version copies everything, upgrades them and serves', async () => {
  const place = await newPlace();
  await putOlderClicks(place.folder);
  const file = join(place.folder, 'clicks.duckdb');
  expect(await pendingUpgrade(file, null)).toEqual([`clicks.duckdb, from schema 1 to ${SCHEMA_VERSION}`]);
  const server = place.serve();
  await server.ready();
  type Answer = { groups: { source: readonly { value: string }[] } };
  const path = '/stats?group_by=source&from=2026-01-01&interval=none&limit=2';
  const isUpgraded = await eventuallyTrue(async () => {
    const { groups } = await callApi<Answer>(place, path);
    return groups.source.map(({ value }) => value).join() === 'Google,Facebook';
  });
  expect(isUpgraded).toBe(true);
  const copies = readdirSync(join(place.folder, 'backups')).filter((name) => name.startsWith('before-'));
  expect(copies).toEqual([expect.stringMatching(/^before-clicks-2-/)]);
  const copied = join(place.folder, 'backups', copies[0] ?? '', 'clicks.duckdb');
  expect(await pendingUpgrade(copied, null)).toHaveLength(1);
  server.kill('SIGTERM');
  expect(await server.exited).toBe(0);
  expect(await pendingUpgrade(file, null)).toEqual([]);
});

test('a copy that an earlier upgrade was stopped in is no backup, and gives its room to the next', async () => {
  const place = await newPlace();
  await putOlderClicks(place.folder);
  const backups = join(place.folder, 'backups');
  for (const name of ['before-tags-2026-11-20T030000.unfinished', '2026-11-20.unfinished']) {
    mkdirSync(join(backups, name), { recursive: true });
  }
  const verify = Bun.spawn([process.execPath, 'src/cli/main.ts', 'verify'], {
    env: { PATH: process.env.PATH ?? '', WAYMARK_DATA_DIR: place.folder },
    stderr: 'pipe',
  });
  expect(await verify.stderr.text()).toContain('there are no backups to verify');
  const server = place.serve();
  await server.ready();
  expect(
    await eventuallyTrue(() => readdirSync(backups).some((name) => /^before-clicks-2-[^.]+$/.test(name))),
  ).toBe(true);
  expect(readdirSync(backups)).not.toContain('before-tags-2026-11-20T030000.unfinished');
});
