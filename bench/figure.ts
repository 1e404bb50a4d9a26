/** One measured figure against its budget. `ratio` is the share of the budget that is reached: 1 or more passes. */
export interface Figure {
  /** What programs know the row by: made from `what`, so a row that measures something else gets another. */
  readonly name: string;
  readonly what: string;
  /** Null where it was not measured. */
  readonly value: number | null;
  readonly better: 'more' | 'less';
  readonly measured: string;
  readonly budget: string;
  /** Null where there was nothing to compare with. */
  readonly ratio: number | null;
  readonly note: string;
}

/** More is better. */
export function atLeast(what: string, value: number, budget: number, unit: string, note = ''): Figure {
  return {
    ...named(what),
    value,
    better: 'more',
    measured: `${write(value)} ${unit}`,
    budget: `≥ ${write(budget)} ${unit}`,
    ratio: value / budget,
    note,
  };
}

/** Less is better. */
export function atMost(what: string, value: number, budget: number, unit: string, note = ''): Figure {
  return {
    ...named(what),
    value,
    better: 'less',
    measured: `${write(value)} ${unit}`,
    budget: `≤ ${write(budget)} ${unit}`,
    ratio: budget / value,
    note,
  };
}

/** A figure without a budget. */
export function withoutBudget(
  what: string,
  value: number,
  unit: string,
  note = '',
  better: Figure['better'] = 'more',
): Figure {
  return {
    ...named(what),
    value,
    better,
    measured: `${write(value)} ${unit}`,
    budget: '',
    ratio: null,
    note,
  };
}

export function notMeasured(what: string, why: string): Figure {
  return { ...named(what), value: null, better: 'more', measured: '–', budget: '', ratio: null, note: why };
}

function named(what: string): Pick<Figure, 'name' | 'what'> {
  const name = what
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return { name, what };
}

function write(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(2);
}
