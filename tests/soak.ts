import { runKillRounds } from './support/kill-rounds.ts';
import { callApi, countedClicks, createPlace, eventuallyTrue } from './support/program.ts';
import { startVisitors } from './support/visitors.ts';

/**
 * What takes too long for every run of the tests: a thousand kills, stops and take-overs, then ten minutes of load with
 * a take-over each minute. `npm run soak [-- ROUNDS MINUTES]`; it exits with 0 when every rule held.
 */
const [rounds = 1_000, minutes = 10] = process.argv.slice(2).map(Number);
const seed = Date.now() % 1_000_000;
const MINUTE_MS = 60_000;
let failed = false;

function report(what: string, figures: Record<string, unknown>, faults: readonly string[]): void {
  failed ||= faults.length > 0;
  console.log(`${what}: ${JSON.stringify(figures)}`);
  for (const fault of faults) console.log(`  FAULT ${fault}`);
}

const startedMs = performance.now();
const { faults, ...kills } = await runKillRounds({
  rounds,
  seed,
  onRound(round, fate) {
    if (round % 50 === 0) console.log(`${round} of ${rounds} rounds (${fate})`);
  },
});
report('kills', { ...kills, seed, seconds: Math.round((performance.now() - startedMs) / 1_000) }, faults);

const place = await createPlace({ WAYMARK_LOG_LEVEL: 'error' });
try {
  let server = place.serve();
  await server.ready();
  await callApi(place, '/links', { url: 'https://example.com/', slug: 'kept' });
  const load = [
    startVisitors({ port: place.port, path: '/kept', count: 8, perConnection: 1, pauseMs: 5 }),
    startVisitors({ port: place.port, path: '/kept', count: 16, perConnection: 100_000, pauseMs: 5 }),
  ];
  const codes: number[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    await Bun.sleep(MINUTE_MS);
    const next = place.serve({ args: ['--take-over'] });
    codes.push(await server.exited);
    server = next;
    await server.ready();
  }
  const tallies = await Promise.all(load.map((visitors) => visitors.stop()));
  const redirected = tallies.reduce((sum, tally) => sum + tally.redirected, 0);
  const refused = tallies.flatMap((tally) => tally.refused);
  await eventuallyTrue(async () => (await countedClicks(place)) >= redirected, MINUTE_MS);
  const counted = await countedClicks(place);
  report('load', { minutes, redirected, counted, refused: refused.length, takeOvers: codes.length }, [
    ...(counted === redirected ? [] : [`${redirected} visits were redirected, ${counted} are counted`]),
    ...[...new Set(refused)].map((reason) => `a visitor was refused: ${reason}`),
    ...codes.filter((code) => code !== 0).map((code) => `a server ended with ${code}`),
  ]);
} finally {
  await place.remove();
}
process.exit(failed ? 1 : 0);
