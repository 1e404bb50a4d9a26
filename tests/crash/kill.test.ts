import { expect, test } from 'bun:test';
import { runKillRounds } from '../support/kill-rounds.ts';

const ROUNDS = 60;
const SEED = Number(process.env.WAYMARK_TEST_SEED ?? Date.now() % 1_000_000);

test(`through ${ROUNDS} kills, stops and take-overs every redirect that was answered counts once, and every link that was answered exists (seed ${SEED})`, async () => {
  const report = await runKillRounds({ rounds: ROUNDS, seed: SEED });
  expect(report.faults).toEqual([]);
  expect(report.answered).toBeGreaterThan(1_000);
  expect(report.created).toBeGreaterThan(50);
}, 600_000);
