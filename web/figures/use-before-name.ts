import { useFigures } from './figures.tsx';
import { lengthOf } from './interval.ts';
import { figuresTexts } from './texts/texts.ts';
import { DAY_MS, daysWithin } from './zone-clock.ts';

/** What the range is compared with, in words: `the 30 days before`. */
export function useBeforeName(): string {
  const t = figuresTexts.use();
  const { place, span } = useFigures();
  if (place.vs === 'year') return t.before.year;
  if (span.days === null || lengthOf(span) < DAY_MS / 2) return t.before.period;
  return t.before.days(daysWithin(span.days.from, span.days.to));
}
