// npm run docs: writes the pages that are made from the code.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeCliDocs } from '../src/cli/cli-docs.ts';
import { createProgram } from '../src/cli/program.ts';
import { serverPrograms } from '../src/cli/server-programs.ts';
import { writeSettingsDocs } from '../src/config/settings-docs.ts';
import { readConfig } from '../src/config.ts';
import { FACADES } from '../src/facades/all-facades.ts';
import { writeCoverage } from '../src/wire/coverage.ts';

const ROOT = join(import.meta.dir, '..');

/** Path from the root to text. */
export function generatedDocs(): ReadonlyMap<string, string> {
  const program = createProgram({
    terminal: { out: () => undefined, err: () => undefined, watched: false },
    clock: { nowMs: () => 0 },
    version: '',
    programs: serverPrograms,
    readConfig: () => readConfig({}),
  });
  return new Map([
    ['docs/settings.md', writeSettingsDocs()],
    ['docs/cli.md', writeCliDocs(program)],
    ...FACADES.map((facade) => [`docs/facades/${facade.name}.md`, writeCoverage(facade)] as const),
  ]);
}

if (import.meta.main) {
  for (const [path, text] of generatedDocs()) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
}
