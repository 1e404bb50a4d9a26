import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Glob } from 'bun';

const ROOT = join(import.meta.dir, '..');

/** Turns that a reader has to translate, each with a plain word for it. */
const TURNS: readonly (readonly [turn: RegExp, instead: string])[] = [
  [/\bwhoever\b/i, 'the noun: the caller, the operator'],
  [/\b(?:is|are|was|be|been) told\b/i, 'reports, notifies, sends'],
  [/\btold of\b/i, 'reports, notifies'],
  [/\bhears? of\b/i, 'receives'],
  [/\bwish(?:es)?\b/i, 'options, wants'],
  [/\b(?:may|can) be had\b/i, 'is available as'],
  [/\b(?:begins?|made|opened|written) anew\b/i, 'starts again, recreated, rewritten'],
  [/\banew\b/i, 'again'],
  [/\busual\b/i, 'default'],
  [/\bas \S+ has it\b/i, 'as in'],
  [/\bis let go\b/i, 'is dropped'],
  [/\b(?:goes|go|going) on\b/i, 'continues'],
  [/\bso many\b/i, 'a number'],
  [/\bhas the word\b/i, 'knows'],
  [/\bsays so\b/i, 'reports it'],
  [/\b(?:is|are) (?:not )?believed\b/i, 'trusted'],
  [/\bin whatever way\b/i, 'in any way'],
  [/\bwhat is under way\b/i, 'the requests under way'],
  [/\bof one's own\b/i, 'your own'],
  [/\btaken for (?:a|an|one|dead|bots)\b/i, 'classified as'],
  [/\bcomes? of (?:it|that)\b/i, 'results from'],
  [/\bfor ever\b/i, 'forever'],
  [/\ball the same\b/i, 'still'],
  [/\bbrought back\b/i, 'restarted, restored'],
];

/** Pages that people read, with the texts of settings and commands. */
const PAGES = [
  '*.md',
  'docs/*.md',
  'docs/adr/*.md',
  'docs/facades/*.md',
  'src/facades/*/README.md',
  'compose.yaml',
  'Dockerfile',
  'deploy/*',
];
/** Folders whose comments and messages are plain English too. */
const FOLDERS = ['src', 'bench', 'scripts'];

const files = [...PAGES, ...FOLDERS.map((folder) => `${folder}/**/*.ts`)]
  .flatMap((pattern) => [...new Glob(pattern).scanSync({ cwd: ROOT })])
  .sort();

test('texts for people use plain words', () => {
  const found = files.flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((line, at) =>
        TURNS.flatMap(([turn, instead]) => {
          const [said] = turn.exec(line) ?? [];
          return said === undefined ? [] : [`${file}:${at + 1}: "${said}", write: ${instead}`];
        }),
      ),
  );
  expect(found).toEqual([]);
});
