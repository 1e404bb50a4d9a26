import { describe, expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { Glob } from 'bun';
import about from '../package.json' with { type: 'json' };
import { generatedDocs } from '../scripts/write-docs.ts';
import { SETTING_NAMES, settings } from '../src/config/settings.ts';

const ROOT = join(import.meta.dir, '..');
// One pattern cannot say both.
const pages = ['*.md', 'docs/**/*.md']
  .flatMap((pattern) => [...new Glob(pattern).scanSync({ cwd: ROOT })])
  .sort();
const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
/** Prose without code, in which brackets mean something else. */
const proseOf = (page: string): string =>
  read(page)
    .replace(/```[\s\S]*?```/g, '')
    .replace(/`[^`\n]*`/g, '`');

describe('pages made from the code are fresh: npm run docs', async () => {
  for (const [page, text] of await generatedDocs()) {
    test(page, () => {
      expect(existsSync(join(ROOT, page)) ? read(page) : null).toBe(text);
    });
  }
});

test('the pages are found', () => {
  expect(pages).toContain('README.md');
  expect(pages).toContain('docs/adr/0001-one-core-many-facades.md');
});

test('every setting is described', () => {
  for (const name of SETTING_NAMES) expect(settings[name].about, name).toMatch(/^.{20,}\.$/);
});

test('every link between pages leads to something', () => {
  const broken = pages.flatMap((page) =>
    [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^(https?:|mailto:)/.test(target))
      .filter((target) => !leadsSomewhere(page, target))
      .map((target) => `${page}: ${target}`),
  );
  expect(broken).toEqual([]);
});

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(ROOT, file))) return false;
  return anchor === undefined || headingsOf(file).includes(anchor);
}

/** As hosts of Markdown name them. */
function headingsOf(page: string): string[] {
  return [...read(page).matchAll(/^#+\s+(.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

test('every npm command that a page names exists', () => {
  const builtIn = ['ci', 'install'];
  const unknown = pages.flatMap((page) =>
    [...read(page).matchAll(/(?:^|`)npm (?:run )?([a-z][a-z-]*)/gm)]
      .map(([, name = '']) => name)
      .filter((name) => !(name in about.scripts) && !builtIn.includes(name))
      .map((name) => `${page}: npm ${name}`),
  );
  expect(unknown).toEqual([]);
});

test('every setting that a page names exists', () => {
  const known = new Set<string>(SETTING_NAMES.flatMap((name) => [name, `${name}_FILE`]));
  const unknown = pages.flatMap((page) =>
    [...read(page).matchAll(/\bWAYMARK_[A-Z_]+[A-Z]\b/g)]
      .map(([name]) => name)
      .filter((name) => !known.has(name)),
  );
  expect([...new Set(unknown)]).toEqual([]);
});

test('the glossary explains each word once', () => {
  const words = [...read('docs/glossary.md').matchAll(/^\| ([^|]+) \|/gm)].map(([, word]) => word);
  expect(words.length).toBeGreaterThan(50);
  expect(words).toEqual([...new Set(words)]);
});

test('every page of the documentation is reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    for (const [, target = ''] of proseOf(page).matchAll(/\]\(([^)\s#]+\.md)(?:#[^)]*)?\)/g)) {
      if (!/^https?:/.test(target)) reached.add(normalize(join(dirname(page), target)));
    }
  }
  expect(pages.filter((page) => !reached.has(page))).toEqual([]);
});

test('every source file that a page names exists', () => {
  const missing = pages
    // A decision names the files of its day.
    .filter((page) => !page.startsWith('docs/adr/') && page !== 'CHANGELOG.md')
    .flatMap((page) =>
      [...read(page).matchAll(/`((?:src|tests|scripts|bench|deploy)\/[\w./-]+)`/g)]
        .map(([, path = '']) => path)
        .filter((path) => !path.includes('NAME') && !existsSync(join(ROOT, path)))
        .map((path) => `${page}: ${path}`),
    );
  expect(missing).toEqual([]);
});

const LINE_LENGTH_MAX = 160;

test('Markdown has one sentence or clause a line', () => {
  const long = pages.flatMap((page) =>
    read(page)
      .replace(/```[\s\S]*?```/g, (code) => code.replaceAll(/[^\n]/g, ''))
      .split('\n')
      .flatMap((line, at) => {
        // A table row is a line, and a link cannot be broken.
        const text = line.startsWith('|') ? '' : line.replaceAll(/\]\([^)]*\)/g, ']');
        return text.length > LINE_LENGTH_MAX ? [`${page}:${at + 1}: ${text.length} characters`] : [];
      }),
  );
  expect(long).toEqual([]);
});

describe('every decision has a date, a status, alternatives and consequences', () => {
  for (const page of pages.filter((one) => /^docs\/adr\/\d/.test(one))) {
    test(page, () => {
      const text = read(page);
      expect(text).toMatch(
        /^# \d+\. .+\n\n\d{4}-\d\d-\d\d · (?:accepted|draft|superseded)(?: · .+)?\n\n## Context\n/,
      );
      const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
      const required = ['Context', 'Decision', 'Alternatives', 'Consequences'];
      expect(headings.filter((heading) => required.includes(heading ?? ''))).toEqual(required);
    });
  }
});

test('no two decisions have the same number', () => {
  const numbers = pages.flatMap((page) => /^docs\/adr\/(\d{4})-/.exec(page)?.[1] ?? []);
  expect(numbers).toEqual([...new Set(numbers)]);
});
