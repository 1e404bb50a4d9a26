import { afterEach, expect, spyOn, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAgainst } from './against.ts';
import { readArguments } from './arguments.ts';
import { commitOf } from './other-commit.ts';

/** Measures nothing: its figure is what the sources beside it say. */
const BENCH = `import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sources from '../src/sources.ts';
const { newName: value } = sources;
if (value === undefined) throw new Error('these sources are too old');
if (value === Infinity) { writeFileSync(sources.began, ''); await Bun.sleep(60_000); }
const results = join(import.meta.dir, 'results');
mkdirSync(results, { recursive: true });
const figure = { name: 'speed', what: 'speed', value, better: 'more' };
writeFileSync(join(results, 'latest.json'), JSON.stringify({ figures: [figure] }));
`;

const places: string[] = [];
afterEach(() => {
  for (const place of places.splice(0)) rmSync(place, { recursive: true, force: true });
});

interface Repository {
  readonly root: string;
  readonly temporary: string;
  git(...args: string[]): string;
  commit(files: Record<string, string>): void;
}

/** A repository with the files that a checkout needs. */
function createRepository(): Repository {
  const place = mkdtempSync(join(tmpdir(), 'waymark-against-test-'));
  places.push(place);
  const [root, temporary] = [join(place, 'repository'), join(place, 'tmp')];
  for (const folder of ['bench', 'src', 'tests/support', 'node_modules']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  mkdirSync(temporary);
  const git = (...args: string[]): string => {
    const { exitCode, stdout, stderr } = Bun.spawnSync(['git', ...args], { cwd: root });
    if (exitCode !== 0) throw new Error(stderr.toString());
    return stdout.toString().trim();
  };
  git('init', '--quiet');
  return {
    root,
    temporary,
    git,
    commit(files) {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
      git('add', '--all');
      git(
        '-c',
        'user.name=bench',
        '-c',
        'user.email=bench@example.com',
        'commit',
        '--quiet',
        '-m',
        'a state',
      );
    },
  };
}

const sources = (name: string, value: number | string): string => `export const ${name} = ${value};\n`;
const asked = readArguments(['--against', 'HEAD', '--pairs', '3', '--only', 'spool']);

/** What is left of a comparison, in the repository and beside it. */
const leftOf = ({ git, temporary }: Repository): readonly string[] => [
  ...git('worktree', 'list').split('\n').slice(1),
  ...readdirSync(temporary),
];

async function against(repository: Repository, ref: string) {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = repository.temporary;
  const said: string[] = [];
  const log = spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
  const errors = spyOn(console, 'error').mockImplementation(() => {});
  try {
    return { ...(await runAgainst(repository.root, ref, asked)), said };
  } finally {
    log.mockRestore();
    errors.mockRestore();
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

test('both commits are measured by the bench of today, and nothing is left behind', async () => {
  const repository = createRepository();
  repository.commit({
    'package-lock.json': '{}',
    'bench/main.ts': 'throw new Error("the bench of that day");',
    'tests/support/program.ts': '',
    'src/sources.ts': sources('newName', 100),
  });
  repository.commit({ 'bench/main.ts': BENCH });
  // Not committed: what is being worked on.
  writeFileSync(join(repository.root, 'src', 'sources.ts'), sources('newName', 150));
  const { rows, said, against: id } = await against(repository, 'HEAD~1');
  expect(id).toBe(repository.git('rev-parse', 'HEAD~1'));
  expect(rows).toMatchObject([
    { name: 'speed', here: 150, there: 100, ratio: { median: 1.5, least: 1.5, most: 1.5 } },
  ]);
  expect(said).toEqual(['speed: 150 against 100; 1.50 × (1.50 to 1.50); better in every pair']);
  expect(leftOf(repository)).toEqual([]);
});

test("a commit that today's bench does not fit is measured by its own", async () => {
  const repository = createRepository();
  repository.commit({
    'package-lock.json': '{}',
    'bench/main.ts': BENCH.replace('newName', 'oldName'),
    'tests/support/program.ts': '',
    'src/sources.ts': sources('oldName', 200),
  });
  repository.commit({ 'bench/main.ts': BENCH, 'src/sources.ts': sources('newName', 100) });
  const { rows } = await against(repository, 'HEAD~1');
  expect(rows).toMatchObject([{ here: 100, there: 200, verdict: 'worse in every pair' }]);
  expect(leftOf(repository)).toEqual([]);
});

test('a part that runs at one commit only is reported as failed, not compared', async () => {
  const repository = createRepository();
  repository.commit({
    'package-lock.json': '{}',
    'bench/main.ts': BENCH,
    'tests/support/program.ts': '',
    'src/sources.ts': sources('oldName', 200),
  });
  repository.commit({ 'src/sources.ts': sources('newName', 100) });
  const { rows, said } = await against(repository, 'HEAD~1');
  expect(rows).toEqual([]);
  expect(said).toEqual(['spool: 3 of 3 pairs failed']);
  expect(leftOf(repository)).toEqual([]);
});

test('an unknown ref is refused before anything is checked out', () => {
  const repository = createRepository();
  repository.commit({ 'package-lock.json': '{}' });
  for (const ref of ['nosuch', '--all', '', 'HEAD:package-lock.json']) {
    expect(() => commitOf(repository.root, ref)).toThrow(`there is no commit "${ref}" to compare with`);
  }
  expect(commitOf(repository.root, 'HEAD')).toBe(repository.git('rev-parse', 'HEAD'));
  expect(leftOf(repository)).toEqual([]);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends what runs and leaves nothing behind', async (signal, code) => {
  const repository = createRepository();
  const began = join(repository.root, '..', 'began');
  const endless = `${sources('newName', 'Infinity')}export const began = ${JSON.stringify(began)};\n`;
  repository.commit({
    'package-lock.json': '{}',
    'bench/main.ts': BENCH,
    'tests/support/program.ts': '',
    'src/sources.ts': endless,
  });
  const program = `import { runAgainst } from ${JSON.stringify(join(import.meta.dir, 'against.ts'))};
await runAgainst(${JSON.stringify(repository.root)}, 'HEAD', ${JSON.stringify(asked)});`;
  const child = Bun.spawn([process.execPath, '-e', program], {
    env: { ...process.env, TMPDIR: repository.temporary },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  while (!existsSync(began)) await Bun.sleep(20);
  expect(leftOf(repository)).not.toEqual([]);
  child.kill(signal);
  // A person who presses it twice must not stop the cleaning.
  child.kill(signal);
  expect(await child.exited).toBe(code);
  expect(leftOf(repository)).toEqual([]);
});
