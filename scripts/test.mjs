// Installs what is missing, runs every test, and closes with one line that counts them: npm test [-- PATH…]
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureClickhouseEngine } from './clickhouse-engine.mjs';
import { buildDashboard } from './dashboard.mjs';
import { install, root } from './install.mjs';
import { runBun } from './run-bun.mjs';
import { testFilesIn } from './test-files.mjs';
import { ensureTestPrograms } from './test-programs.mjs';
import { judge, readReport } from './test-report.mjs';

const TEST_MS_MAX = 120_000;
const RUN_MS_MAX = 40 * 60_000;
const EVERYTHING = ['src', 'web', 'tests', 'scripts', 'bench'];

/** Tests that start servers wait more than they compute: each file is a run of its own, beside that of all others. */
const STARTS_SERVERS = /^tests\/(?:app|crash|e2e|lifecycle)\//;
/** These start first: a long file that starts last would run alone at the end. */
const LONGEST = [
  'tests/app/every-screen.test.ts',
  'tests/app/stories.test.ts',
  'tests/app/one-link.test.ts',
  'tests/app/creating.test.ts',
  'tests/app/figures.test.ts',
  'tests/app/failures.test.ts',
  'tests/e2e/visitor-pages.test.ts',
  'tests/crash/kill.test.ts',
];
const RUNS_AT_ONCE = 4;
/** Tests with an engine of its own use all processors, so these come last, each file by itself. */
const STARTS_ENGINES = /^(?:src\/storage\/(?:clickhouse|redis|sql\/postgres)\/|tests\/click-parity\.)/;
/**
 * Stories watch what moves late, and engines answer within a time, which depends on how busy the machine is: a file that fails is
 * told apart by a run alone.
 */
const DEPENDS_ON_TIME = [/^tests\/app\//, STARTS_ENGINES];

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (interrupted = true));

const folder = mkdtempSync(join(tmpdir(), 'waymark-test-'));
try {
  const bun = await install({ dev: true });
  ensureTestPrograms();
  if (!process.env.NO_INSTALL) ensureClickhouseEngine();
  // Stories run against the built dashboard; one that cannot be built fails them.
  await buildDashboard(bun).done;
  const given = process.argv.slice(2);
  const wantedFiles = testFilesIn(root, given.length > 0 ? given : EVERYTHING);
  // Bun takes no names for all names.
  if (wantedFiles.length === 0) throw new Error(`there are no tests in ${given.join(' ')}`);
  const withEngines = wantedFiles.filter((file) => STARTS_ENGINES.test(file));
  const others = wantedFiles.filter((file) => !STARTS_ENGINES.test(file));
  const first = await runAll(bun, splitUp(others));
  const second = await runAll(
    bun,
    withEngines.map((file) => [file]),
    { atOnce: 1, from: first.length },
  );
  const runs = await runAgain(bun, [...first, ...second]);
  const { ok, lines } = judge(runs, { ci: Boolean(process.env.CI) });
  console.log(lines.join('\n'));
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  console.log(`${error.message}\n0 passed, 1 failed`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The files of each run, in the order in which the runs start. */
function splitUp(files) {
  const inProcess = files.filter((file) => !STARTS_SERVERS.test(file));
  const withServers = files.filter((file) => STARTS_SERVERS.test(file));
  const longest = withServers.filter((file) => LONGEST.includes(file));
  const others = withServers.filter((file) => !LONGEST.includes(file));
  return [inProcess, ...[...longest, ...others].map((file) => [file])].filter(({ length }) => length > 0);
}

async function runAll(bun, parts, { atOnce = RUNS_AT_ONCE, from = 0 } = {}) {
  const runs = [];
  const waiting = parts.entries();
  const runNext = async () => {
    for (const [nth, files] of waiting) {
      if (interrupted) return;
      runs.push(await runPart(bun, files, from + nth));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, runNext));
  return runs;
}

/** Runs each file that depends on time and failed once more, when nothing else runs. The second result counts; both are said. */
async function runAgain(bun, runs) {
  const results = [];
  for (const run of runs) {
    const [file] = run.wantedFiles;
    const hasFailed = run.exitCode !== 0 || run.report === null || run.report.failed > 0;
    if (!hasFailed || runs.length === 1 || !DEPENDS_ON_TIME.some((pattern) => pattern.test(file))) {
      results.push(run);
      continue;
    }
    const before = run.report?.failures ?? [`${file}: no report`];
    results.push({ ...(await runPart(bun, run.wantedFiles, runs.length + results.length)), before });
  }
  return results;
}

/** The first run prints as it goes. The output of each other run is printed when it ends, so that they do not mix. */
async function runPart(bun, wantedFiles, nth) {
  const report = join(folder, `report-${nth}.xml`);
  const log = join(folder, `log-${nth}.txt`);
  const options = [`--timeout=${TEST_MS_MAX}`, '--reporter=junit', `--reporter-outfile=${report}`];
  const held = nth === 0 ? null : openSync(log, 'w');
  const exitCode = await runBun(bun, ['test', ...options, ...wantedFiles.map((one) => `./${one}`)], {
    cwd: root,
    timeout: RUN_MS_MAX,
    killSignal: 'SIGKILL',
    ...(held === null ? {} : { stdio: ['ignore', held, held] }),
  });
  if (held !== null) {
    closeSync(held);
    process.stdout.write(readFileSync(log));
  }
  return { report: reportIn(report), wantedFiles, exitCode };
}

function reportIn(file) {
  try {
    return readReport(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
