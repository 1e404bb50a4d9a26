// Installs what is missing, runs every test, and closes with one line that counts them: npm test [-- PATH…]
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, root } from './install.mjs';
import { runBun } from './run-bun.mjs';
import { testFilesIn } from './test-files.mjs';
import { ensureTestPrograms } from './test-programs.mjs';
import { judge, readReport } from './test-report.mjs';

const TEST_MS_MAX = 120_000;
const RUN_MS_MAX = 40 * 60_000;
const EVERYTHING = ['src', 'tests', 'scripts', 'bench'];

/** Tests of whole servers, and of pages in a browser: they wait more than they compute, so they run beside the others. */
const WHOLE_SERVERS = /^tests\/(?:crash|e2e|lifecycle)\//;
const IN_BROWSER = /\/support\/browser\.ts'/;

function partOf(file) {
  if (!WHOLE_SERVERS.test(file)) return 'in process';
  return IN_BROWSER.test(readFileSync(join(root, file), 'utf8')) ? 'browser' : 'servers';
}

const folder = mkdtempSync(join(tmpdir(), 'waymark-test-'));
try {
  const bun = await install({ dev: true });
  ensureTestPrograms();
  const given = process.argv.slice(2);
  const wantedFiles = testFilesIn(root, given.length > 0 ? given : EVERYTHING);
  // Bun takes no names for all names.
  if (wantedFiles.length === 0) throw new Error(`there are no tests in ${given.join(' ')}`);
  const parts = Object.values(groupBy(wantedFiles, partOf));
  const runs = await Promise.all(parts.map((files, i) => runPart(bun, files, i)));
  const { ok, lines } = judge(runs, { ci: Boolean(process.env.CI) });
  console.log(lines.join('\n'));
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  console.log(`${error.message}\n0 passed, 1 failed`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** `Object.groupBy` needs Node 21. */
function groupBy(items, nameOf) {
  const groups = {};
  for (const item of items) {
    const name = nameOf(item);
    groups[name] = [...(groups[name] ?? []), item];
  }
  return groups;
}

/** The first part prints as it goes; what the others print is held back until they end, so that they do not mix. */
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
