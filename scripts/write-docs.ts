// npm run docs: writes the pages that are made from the code.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeCliDocs } from '../src/cli/cli-docs.ts';
import { createProgram } from '../src/cli/program.ts';
import { serverPrograms } from '../src/cli/server-programs.ts';
import { readConfig } from '../src/config/config.ts';
import { writeSettingsDocs } from '../src/config/settings-docs.ts';
import { loadFacades } from '../src/facades/all-facades.ts';
import { writeCoverage } from '../src/wire/docs/coverage.ts';
import { recordFacade } from '../tests/support/recording.ts';

const FACADES = await loadFacades();

const ROOT = join(import.meta.dir, '..');

/** Path from the root to text. */
export async function generatedDocs(): Promise<ReadonlyMap<string, string>> {
  const program = createProgram({
    terminal: { out: () => undefined, err: () => undefined, watched: false },
    clock: { nowMs: () => 0 },
    version: '',
    programs: serverPrograms,
    readConfig: () => readConfig({}),
  });
  const facades = await Promise.all(
    FACADES.map(async (facade) => {
      const recorded = await recordFacade(facade);
      const described = { ...facade, reference: { ...facade.reference, recorded } };
      return [
        [`src/facades/${facade.name}/recorded.json`, `${JSON.stringify(recorded, null, 2)}\n`],
        [`docs/facades/${facade.name}.md`, writeCoverage(described)],
      ] as const;
    }),
  );
  return new Map([
    ['docs/settings.md', writeSettingsDocs()],
    ['docs/cli.md', writeCliDocs(program)],
    ['docs/adr/README.md', writeDecisionIndex()],
    ...facades.flat(),
  ]);
}

/** Every decision by number, with its date and status. */
function writeDecisionIndex(): string {
  const folder = join(ROOT, 'docs', 'adr');
  const rows = readdirSync(folder)
    .filter((name) => /^\d{4}-.*\.md$/.test(name))
    .sort()
    .map((name) => {
      const page = readFileSync(join(folder, name), 'utf8');
      const [, number, title, date, status] = /^# (\d+)\. (.*)\n\n(\S+) · (.*)$/m.exec(page) ?? [];
      return `| ${number} | [${title}](${name}) | ${date} | ${status} |`;
    });
  return [
    '# Decisions',
    '',
    'Each page describes the situation, the decision, the alternatives and the consequences.',
    'A new page starts as a copy of an existing one; `npm run docs` generates this list.',
    '',
    '| | decision | date | status |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

if (import.meta.main) {
  for (const [path, text] of await generatedDocs()) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
}
