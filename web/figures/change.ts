/** How a figure differs from the one before it. */
export type Change =
  | { readonly kind: 'more' | 'less'; readonly percent: number }
  | { readonly kind: 'many_times'; readonly times: number }
  | { readonly kind: 'same' | 'from_none' | 'none' };

/** From here on, people understand `12 times` better than `1,100%`. */
const MANY_TIMES = 10;

export function changeOf(now: number, before: number): Change {
  if (before === 0) return { kind: now === 0 ? 'none' : 'from_none' };
  if (now / before >= MANY_TIMES) return { kind: 'many_times', times: Math.round(now / before) };
  const percent = Math.round((Math.abs(now - before) / before) * 100);
  if (percent === 0) return { kind: 'same' };
  return { kind: now > before ? 'more' : 'less', percent };
}
