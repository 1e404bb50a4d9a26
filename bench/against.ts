import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argumentsOf, type BenchArguments } from './arguments.ts';
import { type ComparedRow, compare, toLine } from './comparison.ts';
import type { Figure } from './figure.ts';
import { checkOut, type OtherCommit } from './other-commit.ts';
import { alternate } from './pairs.ts';

/** What ends a program from outside, and the code that it then exits with. */
export const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export interface Against {
  readonly against: string;
  readonly pairs: number;
  readonly rows: readonly ComparedRow[];
}

/** Runs each part at both commits in turn, with the same bench, and prints each row. Nothing is left of the other commit. */
export async function runAgainst(root: string, ref: string, asked: BenchArguments): Promise<Against> {
  const other = checkOut(root, ref);
  let running: { kill(): void; exited: Promise<number> } | null = null;
  let stopping = false;
  const stop = async (code: number): Promise<void> => {
    // A second Ctrl-C must not leave half of it behind.
    if (stopping) return;
    stopping = true;
    running?.kill();
    await running?.exited;
    other.remove();
    process.exit(code);
  };
  for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => void stop(code));

  async function run(program: string, part: string): Promise<readonly Figure[] | null> {
    const temporary = join(dirname(other.folder), 'tmp');
    mkdirSync(temporary, { recursive: true });
    const child = Bun.spawn(
      // When it is stopped, its servers stop too.
      [process.execPath, '--no-orphans', program, ...argumentsOf(part, asked.sizes)],
      { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, TMPDIR: temporary } },
    );
    running = child;
    const exitCode = await child.exited;
    // The next run must not begin; the process ends when all is removed.
    if (stopping) await new Promise(() => {});
    if (exitCode !== 0) return null;
    const results = readFileSync(join(dirname(program), 'results', 'latest.json'), 'utf8');
    return (JSON.parse(results) as { figures: readonly Figure[] }).figures;
  }

  try {
    const rows: ComparedRow[] = [];
    for (const part of asked.parts) {
      const pairs = await alternate(
        asked.pairs,
        () => run(join(root, 'bench', 'main.ts'), part),
        runsOf(other, (program) => run(program, part)),
      );
      rows.push(...printed(part, pairs));
    }
    return { against: other.id, pairs: asked.pairs, rows };
  } finally {
    other.remove();
  }
}

/** Today's bench at the other commit; its own from then on where today's does not fit its sources. */
function runsOf(other: OtherCommit, run: (program: string) => Promise<readonly Figure[] | null>) {
  let program = other.todaysBench;
  return async (): Promise<readonly Figure[] | null> => {
    const figures = await run(program);
    if (figures !== null || program === other.ownBench) return figures;
    console.error(`today's bench does not run at ${other.id.slice(0, 10)}; its own is tried`);
    program = other.ownBench;
    return run(program);
  };
}

type Figures = readonly Figure[] | null;

function printed(part: string, pairs: readonly (readonly [Figures, Figures])[]): readonly ComparedRow[] {
  const complete = pairs.filter(
    (pair): pair is [readonly Figure[], readonly Figure[]] => !pair.includes(null),
  );
  if (complete.length < pairs.length) {
    console.log(`${part}: ${pairs.length - complete.length} of ${pairs.length} pairs failed`);
  }
  const { rows, single } = compare(complete);
  for (const row of rows) console.log(toLine(row));
  for (const what of single) console.log(`${what}: not measured at both`);
  return rows;
}
