import { expect, test } from 'bun:test';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from '../tests/support/temporary-folder.ts';
import { buildDashboard } from './dashboard.mjs';

/** A checkout whose build is `program`. */
async function building(program: string | null, work: (folder: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, 'node_modules', 'react'), { recursive: true });
    mkdirSync(join(folder, 'web', 'build'), { recursive: true });
    if (program !== null) writeFileSync(join(folder, 'web', 'build', 'build.ts'), program);
    await work(folder);
  });
}

async function wordsOf(folder: string): Promise<string[]> {
  const words: string[] = [];
  await buildDashboard(process.execPath, { folder, say: (line) => words.push(line) }).done;
  return words;
}

test('a build that succeeds says nothing, and is asked to do nothing when nothing has changed', async () => {
  const program = `
    console.log('a word to nobody');
    require('node:fs').writeFileSync('asked', process.argv.slice(2).join(' '));`;
  await building(program, async (folder) => {
    expect(await wordsOf(folder)).toEqual([]);
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('--if-changed');
  });
});

test('a build runs behind everything else', async () => {
  const program = `require('node:fs').writeFileSync('priority', String(require('node:os').getPriority()));`;
  await building(program, async (folder) => {
    expect(await wordsOf(folder)).toEqual([]);
    expect(Number(readFileSync(join(folder, 'priority'), 'utf8'))).toBeGreaterThan(0);
  });
});

test('a build that fails is one line that says why and what to do', async () => {
  const program = `console.error('web/main.tsx:3:1: no such file\\nand more'); process.exit(1);`;
  await building(program, async (folder) => {
    expect(await wordsOf(folder)).toEqual([
      'waymark: the dashboard could not be built: web/main.tsx:3:1: no such file; all else works; "npm run build" tries again',
    ]);
  });
});

test('a build that is killed leaves its reason for the page where the dashboard would be', async () => {
  await building(`process.kill(process.pid, 'SIGKILL');`, async (folder) => {
    expect(await wordsOf(folder)).toEqual([expect.stringContaining('it ended with SIGKILL')]);
    expect(readFileSync(join(folder, 'web/dist/failure.txt'), 'utf8')).toBe('the build ended with SIGKILL\n');
  });
});

test('a build that is stopped with the server says nothing', async () => {
  await building('setInterval(() => undefined, 1_000);', async (folder) => {
    const words: string[] = [];
    const { done, stop } = buildDashboard(process.execPath, { folder, say: (line) => words.push(line) });
    stop();
    await done;
    expect(words).toEqual([]);
    expect(existsSync(join(folder, 'web', 'dist'))).toBe(false);
  });
});

test('a package without sources, or a Bun that does not start, is no obstacle', async () => {
  await building(null, async (folder) => expect(await wordsOf(folder)).toEqual([]));
  await building('', async (folder) => {
    const words: string[] = [];
    const bun = join(folder, 'no-bun');
    await buildDashboard(bun, { folder, say: (line) => words.push(line) }).done;
    expect(words).toEqual([expect.stringContaining('it cannot be started')]);
  });
});

test('an installation without development packages says once what is missing, until there is a build', async () => {
  await inTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, 'web', 'build'), { recursive: true });
    writeFileSync(join(folder, 'web', 'build', 'build.ts'), '');
    expect(await wordsOf(folder)).toEqual([
      'waymark: there is no dashboard; "npm ci && npm run build" builds it',
    ]);
    mkdirSync(join(folder, 'web', 'dist'));
    writeFileSync(join(folder, 'web', 'dist', 'manifest.json'), '{}');
    expect(await wordsOf(folder)).toEqual([]);
  });
});
