/** Numbers from 0 to 1, the same for the same seed. */
export function createRandom(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Chooses items as often as their weights say, in logarithmic time. */
export function createChooser<T>(items: readonly T[], weightOf: (item: T) => number): (random: number) => T {
  const ends: number[] = [];
  let sum = 0;
  for (const item of items) {
    sum += weightOf(item);
    ends.push(sum);
  }
  return (random) => {
    const wanted = random * sum;
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) <= wanted) low = middle + 1;
      else high = middle;
    }
    const item = items[low];
    if (item === undefined) throw new Error('there is nothing to choose from');
    return item;
  };
}

export function pickFrom<T>(items: readonly T[], random: number): T {
  const item = items[Math.floor(random * items.length)];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
}
