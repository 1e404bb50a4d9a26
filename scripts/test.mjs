// Installs what is missing, runs every test, and closes with one line that counts them: npm test [-- PATH…]
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, root } from './install.mjs';
import { runBun } from './run-bun.mjs';
import { testFilesIn } from './test-files.mjs';
import { ensureTestPrograms } from './test-programs.mjs';
import { judge, readReport } from './test-report.mjs';

const TEST_MS_MAX = 120_000;
const RUN_MS_MAX = 20 * 60_000;
const EVERYTHING = ['src', 'tests', 'scripts', 'bench'];

const folder = mkdtempSync(join(tmpdir(), 'waymark-test-'));
try {
  const bun = await install({ dev: true });
  ensureTestPrograms();
  const file = join(folder, 'report.xml');
  const given = process.argv.slice(2);
  const wantedFiles = testFilesIn(root, given.length > 0 ? given : EVERYTHING);
  const options = [`--timeout=${TEST_MS_MAX}`, '--reporter=junit', `--reporter-outfile=${file}`];
  // Bun takes no names for all names.
  if (wantedFiles.length === 0) throw new Error(`there are no tests in ${given.join(' ')}`);
  const exitCode = await runBun(bun, ['test', ...options, ...wantedFiles.map((one) => `./${one}`)], {
    cwd: root,
    timeout: RUN_MS_MAX,
    killSignal: 'SIGKILL',
  });
  const { ok, lines } = judge({ report: reportIn(file), wantedFiles, exitCode, ci: Boolean(process.env.CI) });
  console.log(lines.join('\n'));
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  console.log(`${error.message}\n0 passed, 1 failed`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function reportIn(file) {
  try {
    return readReport(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
