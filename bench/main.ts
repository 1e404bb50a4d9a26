import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { runAgainst, SIGNALS } from './against.ts';
import { type BenchArguments, readArguments } from './arguments.ts';
import type { Figure } from './figure.ts';
import { commitOf } from './other-commit.ts';
import { PARTS } from './parts.ts';
import { withFigures } from './table.ts';

const root = join(import.meta.dir, '..');
const results = join(import.meta.dir, 'results');
const page = join(root, 'docs', 'performance.md');
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Bun ${Bun.version}`;

/**
 * npm run bench [-- --links 100000 --many-links 1000000 --clicks 1000000 --imported 200000 --spooled 500000 --seconds 4
 *   --dashboard-clicks 20000000 --rounds 5 --only redirects,spool --write | --against REF --pairs 5]
 * Prints each figure with its budget. `--write` also puts them into docs/performance.md; `--against` compares with another
 * commit, in alternating pairs.
 */
async function bench(asked: BenchArguments): Promise<void> {
  if (asked.against !== null) {
    save('against.json', { sizes: asked.sizes, ...(await runAgainst(root, asked.against, asked)) });
    return;
  }
  leaveNothing();
  const figures: Figure[] = [];
  for (const name of asked.parts) {
    for (const figure of (await PARTS[name]?.(asked.sizes)) ?? []) {
      figures.push(figure);
      const ratio = figure.ratio === null ? '' : `  (${figure.ratio.toFixed(2)} of the budget)`;
      console.log(
        `${figure.what}: ${figure.measured}, budget ${figure.budget || '–'}${ratio}  ${figure.note}`,
      );
    }
  }
  save('latest.json', { sizes: asked.sizes, figures });
  if (!asked.write) return;
  const today = new Date().toISOString().slice(0, 10);
  writeFileSync(page, withFigures(readFileSync(page, 'utf8'), figures, today));
}

/** Folders with millions of links must not stay when a part fails, or when the person has seen enough. */
function leaveNothing(): void {
  const temporary = mkdtempSync(join(tmpdir(), 'waymark-bench-'));
  process.env.TMPDIR = temporary;
  process.on('exit', () => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }));
  for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => process.exit(code));
}

function save(file: string, measured: object): void {
  mkdirSync(results, { recursive: true });
  const text = JSON.stringify({ at: new Date().toISOString(), machine, ...measured }, null, 2);
  writeFileSync(join(results, file), `${text}\n`);
}

/** What was typed wrong is said in one sentence; anything else is a bug, with its place. */
function readOrExit(): BenchArguments {
  try {
    const asked = readArguments(process.argv.slice(2));
    if (asked.against !== null) commitOf(root, asked.against);
    return asked;
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}

await bench(readOrExit());
process.exit(0);
