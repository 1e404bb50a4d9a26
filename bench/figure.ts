/** One measured figure against its budget. `ratio` is the share of the budget that is reached: 1 or more passes. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly budget: string;
  /** Null where there was nothing to compare with. */
  readonly ratio: number | null;
  readonly note: string;
}

/** More is better. */
export function atLeast(what: string, value: number, budget: number, unit: string, note = ''): Figure {
  return {
    what,
    measured: `${write(value)} ${unit}`,
    budget: `≥ ${write(budget)} ${unit}`,
    ratio: value / budget,
    note,
  };
}

/** Less is better. */
export function atMost(what: string, value: number, budget: number, unit: string, note = ''): Figure {
  return {
    what,
    measured: `${write(value)} ${unit}`,
    budget: `≤ ${write(budget)} ${unit}`,
    ratio: budget / value,
    note,
  };
}

/** A figure without a budget. */
export function withoutBudget(what: string, value: number, unit: string, note = ''): Figure {
  return { what, measured: `${write(value)} ${unit}`, budget: '', ratio: null, note };
}

export function notMeasured(what: string, why: string): Figure {
  return { what, measured: '–', budget: '', ratio: null, note: why };
}

function write(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(2);
}

export function toMarkdown(figures: readonly Figure[]): string {
  const rows = figures.map(
    ({ what, measured, budget, ratio, note }) =>
      `| ${what} | ${measured} | ${budget} | ${ratio === null ? '' : ratio.toFixed(2)} | ${note} |`,
  );
  return ['| what | measured | budget | ratio | note |', '|---|---|---|---|---|', ...rows].join('\n');
}
