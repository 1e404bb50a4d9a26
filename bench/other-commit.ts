import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Another commit, checked out beside this one and ready to run. */
export interface OtherCommit {
  readonly id: string;
  readonly folder: string;
  /** Its own bench, where today's does not fit its sources. */
  readonly ownBench: string;
  /** Today's bench, with its sources. */
  readonly todaysBench: string;
  remove(): void;
}

const OWN_BENCH = join('bench', 'main.ts');
const TODAYS_BENCH = join('bench-of-today', 'main.ts');

/** Throws when the repository at `root` has no such commit. */
export function commitOf(root: string, ref: string): string {
  // After `--end-of-options` a ref that looks like an option is still a ref.
  const { exitCode, stdout } = git(root, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${ref}^{commit}`,
  ]);
  if (exitCode !== 0) throw new Error(`there is no commit "${ref}" to compare with`);
  return stdout;
}

/** Checks `ref` out into a folder of its own, with its packages and today's bench. */
export function checkOut(root: string, ref: string): OtherCommit {
  const id = commitOf(root, ref);
  const parent = mkdtempSync(join(tmpdir(), 'waymark-against-'));
  const folder = join(parent, 'waymark');
  const remove = (): void => {
    git(root, ['worktree', 'remove', '--force', folder]);
    rmSync(parent, { recursive: true, force: true });
    git(root, ['worktree', 'prune']);
  };
  try {
    mustSucceed(['git', 'worktree', 'add', '--quiet', '--detach', folder, id], root);
    installPackages(root, folder);
    cpSync(join(root, 'bench'), join(folder, 'bench-of-today'), {
      recursive: true,
      filter: (path) => path !== join(root, 'bench', 'results'),
    });
    cpSync(join(root, 'tests', 'support'), join(folder, 'tests', 'support'), { recursive: true });
  } catch (error) {
    remove();
    throw error;
  }
  return {
    id,
    folder,
    ownBench: join(folder, OWN_BENCH),
    todaysBench: join(folder, TODAYS_BENCH),
    remove,
  };
}

/** The same packages are linked, which takes a second; others are installed. */
function installPackages(root: string, folder: string): void {
  const lockOf = (place: string): string => readFileSync(join(place, 'package-lock.json'), 'utf8');
  const modules = join(root, 'node_modules');
  const linked =
    lockOf(root) === lockOf(folder) &&
    Bun.spawnSync(['cp', '-al', modules, join(folder, 'node_modules')], { stderr: 'ignore' }).exitCode === 0;
  if (linked) return;
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
  mustSucceed(['npm', 'ci', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error'], folder);
}

function mustSucceed(command: string[], cwd: string): void {
  const { exitCode } = Bun.spawnSync(command, { cwd, stdout: 'inherit', stderr: 'inherit' });
  if (exitCode !== 0) throw new Error(`${command.slice(0, 3).join(' ')} failed (${exitCode})`);
}

function git(cwd: string, args: readonly string[]): { exitCode: number; stdout: string } {
  const { exitCode, stdout } = Bun.spawnSync(['git', ...args], { cwd, stderr: 'ignore' });
  return { exitCode, stdout: stdout.toString().trim() };
}
