import { describe, expect, test } from 'bun:test';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { inTemporaryFolder } from '../../tests/support/temporary-folder.ts';
import { DAY_MS } from '../core/base/calendar.ts';
import { createDailyBackup, dayDue, daysExpired } from './daily-backup.ts';

const at = (text: string): number => Date.parse(`${text}:00Z`);
const POLICY = { keep: 3, hourUtc: 3 };
const NEVER = { kept: [], failedAtMs: null };

describe('a copy is due once a day', () => {
  const cases: [string, Parameters<typeof dayDue>, string | null][] = [
    ['not before its hour', [POLICY, { ...NEVER, nowMs: at('2026-11-20T02:59') }], null],
    ['at its hour', [POLICY, { ...NEVER, nowMs: at('2026-11-20T03:00') }], '2026-11-20'],
    [
      'later, when the server was off at its hour',
      [POLICY, { ...NEVER, nowMs: at('2026-11-20T22:10') }],
      '2026-11-20',
    ],
    ['not twice', [POLICY, { ...NEVER, nowMs: at('2026-11-20T05:00'), kept: ['2026-11-20'] }], null],
    [
      'not within an hour of a failure',
      [POLICY, { kept: [], nowMs: at('2026-11-20T03:59'), failedAtMs: at('2026-11-20T03:00') }],
      null,
    ],
    [
      'again an hour after a failure',
      [POLICY, { kept: [], nowMs: at('2026-11-20T04:00'), failedAtMs: at('2026-11-20T03:00') }],
      '2026-11-20',
    ],
    [
      'never when none are kept',
      [
        { keep: 0, hourUtc: 3 },
        { ...NEVER, nowMs: at('2026-11-20T05:00') },
      ],
      null,
    ],
  ];
  for (const [name, given, expected] of cases) {
    test(name, () => {
      expect(dayDue(...given)).toBe(expected);
    });
  }
});

test('the newest stay, never fewer than were asked for while there are as many', () => {
  const day = fc.integer({ min: 0, max: 400 }).map((n) => new Date(n * DAY_MS).toISOString().slice(0, 10));
  fc.assert(
    fc.property(fc.uniqueArray(day), fc.integer({ min: 1, max: 10 }), (kept, keep) => {
      const gone = daysExpired({ keep, hourUtc: 0 }, kept);
      const stay = kept.filter((one) => !gone.includes(one));
      expect(stay).toHaveLength(Math.min(keep, kept.length));
      for (const one of gone) expect(stay.every((other) => other > one)).toBe(true);
    }),
  );
});

const MANIFEST = {
  format: 1,
  version: '0.1.0',
  createdAt: '2026-11-20T03:00:00.000Z',
  migration: 1,
  files: [],
};

function backupIn(folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(MANIFEST));
}

test('ten days leave the newest copies, and what is not ours stays', async () => {
  await inTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, '2026-01-01'));
    mkdirSync(join(folder, 'before-upgrade'));
    let nowMs = at('2026-11-01T03:00');
    const job = createDailyBackup({
      folder,
      policy: POLICY,
      clock: { nowMs: () => nowMs },
      write: async (to) => backupIn(to),
    });
    for (let hours = 0; hours < 240; hours++, nowMs += 3_600_000) await job.run();
    expect(readdirSync(folder).sort()).toEqual([
      '2026-01-01',
      '2026-11-08',
      '2026-11-09',
      '2026-11-10',
      'before-upgrade',
    ]);
  });
});

test('a copy that fails removes nothing, and is tried again an hour later', async () => {
  await inTemporaryFolder(async (folder) => {
    for (const day of ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04']) backupIn(join(folder, day));
    let nowMs = at('2026-11-05T03:00');
    let tries = 0;
    const job = createDailyBackup({
      folder,
      policy: POLICY,
      clock: { nowMs: () => nowMs },
      write: async (to) => {
        if (++tries < 3) throw new Error('the disk is full');
        backupIn(to);
      },
    });
    await expect(job.run()).rejects.toThrow('the disk is full');
    nowMs += 3_599_999;
    await job.run();
    expect(tries).toBe(1);
    expect(readdirSync(folder)).toHaveLength(4);
    nowMs += 1;
    await expect(job.run()).rejects.toThrow('the disk is full');
    nowMs += 3_600_000;
    await job.run();
    expect(readdirSync(folder).sort()).toEqual(['2026-11-03', '2026-11-04', '2026-11-05']);
  });
});

test('half a copy that a crash left is removed', async () => {
  await inTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, '2026-11-04.unfinished'));
    const clock = { nowMs: () => at('2026-11-05T01:00') };
    await createDailyBackup({ folder, policy: POLICY, clock, write: async () => undefined }).run();
    expect(readdirSync(folder)).toEqual([]);
  });
});
