/** What a row of pairs says: the ratio of the first to the second, pair by pair. */
export interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The lower of the two in the middle where their number is even; 0 of nothing. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? 0;
}

export function ratioOf(pairs: readonly (readonly [number, number])[]): Ratio {
  const ratios = pairs.map(([first, second]) => first / second);
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}

/**
 * Runs both in turn, the second pair the other way round: a machine that is shared has bad moments, and one that gets
 * slower or faster meanwhile would favour the one that always comes first.
 */
export async function alternate<A, B>(
  pairs: number,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B][]> {
  const done: [A, B][] = [];
  for (let pair = 0; pair < pairs; pair++) {
    if (pair % 2 === 0) {
      done.push([await first(), await second()]);
    } else {
      const other = await second();
      done.push([await first(), other]);
    }
  }
  return done;
}
