import type { Figure } from './figure.ts';
import { median, type Ratio, ratioOf } from './pairs.ts';

/** One row of two commits: `here` is what is being worked on, `there` the commit to compare with. */
export interface ComparedRow {
  readonly name: string;
  readonly what: string;
  readonly better: Figure['better'];
  readonly here: number;
  readonly there: number;
  readonly pairs: readonly (readonly [here: number, there: number])[];
  /** Here to there, pair by pair. */
  readonly ratio: Ratio;
  readonly verdict: string;
}

/** The figures of a part, run at both commits. */
export type FiguresOfPair = readonly [here: readonly Figure[], there: readonly Figure[]];

export interface Comparison {
  readonly rows: readonly ComparedRow[];
  /** Rows that one of both has not, or that were not measured in every pair. */
  readonly single: readonly string[];
}

export function compare(pairs: readonly FiguresOfPair[]): Comparison {
  const names = new Map(pairs.flat(2).map((figure) => [figure.name, figure]));
  const rows: ComparedRow[] = [];
  const single: string[] = [];
  for (const [name, figure] of names) {
    const values = pairs.map(
      ([here, there]) => [measuredValue(here, name), measuredValue(there, name)] as const,
    );
    const measured = values.filter((pair): pair is [number, number] => !pair.includes(null));
    if (measured.length === pairs.length) rows.push(toRow(figure, measured));
    else single.push(figure.what);
  }
  return { rows, single };
}

function measuredValue(figures: readonly Figure[], name: string): number | null {
  return figures.find((figure) => figure.name === name)?.value ?? null;
}

function toRow({ name, what, better }: Figure, pairs: readonly (readonly [number, number])[]): ComparedRow {
  const ratio = ratioOf(pairs);
  return {
    name,
    what,
    better,
    here: median(pairs.map(([here]) => here)),
    there: median(pairs.map(([, there]) => there)),
    pairs,
    ratio,
    verdict: verdictOf(ratio, better),
  };
}

/** A claim needs every pair on the same side, and a difference that is larger than the pairs differ among each other. */
function verdictOf({ median: middle, least, most }: Ratio, better: Figure['better']): string {
  if (least <= 1 && most >= 1) return 'no difference shown: some pairs say more, others less';
  const verdict = middle > 1 === (better === 'more') ? 'better in every pair' : 'worse in every pair';
  return most - least > Math.abs(middle - 1)
    ? `${verdict}, but the spread is wider than the difference`
    : verdict;
}

export function toLine({ what, here, there, ratio, verdict }: ComparedRow): string {
  const range = `${ratio.least.toFixed(2)} to ${ratio.most.toFixed(2)}`;
  return `${what}: ${short(here)} against ${short(there)}; ${ratio.median.toFixed(2)} × (${range}); ${verdict}`;
}

function short(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}
