import { useFormat } from '../../../words/format.ts';
import { apiTexts } from '../texts/texts.ts';
import styles from './usage.module.css';
import type { DayOfCalls } from './usage-days.ts';

interface CallsChartProps {
  readonly days: readonly DayOfCalls[];
  /** The plan's calls a day; null without a limit. */
  readonly planLine: number | null;
}

const SERIES = ['s1', 's2', 's3', 's4', 's5', 's6'] as const;
export const colorOf = (nth: number): string => `var(--${SERIES[nth] ?? 'edge'})`;

/** Many bars have no room between them. */
const gapOf = (count: number): number => (count > 100 ? 0 : count > 40 ? 1 : 3);

/** A bar for each day, cut by key. The same figures are in the table below it. */
export function CallsChart({ days, planLine }: CallsChartProps) {
  const { usage: t } = apiTexts.use();
  const format = useFormat('UTC');
  const largest = Math.max(1, ...days.map(({ total }) => total));
  // A plan far above the calls would press the bars flat.
  const showsPlan = planLine !== null && planLine <= largest * 3;
  const top = showsPlan ? Math.max(largest, planLine) : largest;
  const first = days[0]?.day;
  const last = days.at(-1)?.day;
  return (
    <figure className={styles.chart}>
      <div
        className={styles.plot}
        role="img"
        aria-label={t.chart(days.length)}
        style={{ gap: gapOf(days.length) }}
      >
        <span className={styles.top}>{format.compact(top)}</span>
        {showsPlan && (
          <span className={styles.plan} style={{ insetBlockEnd: `${(planLine / top) * 100}%` }} />
        )}
        {days.map(({ day, parts, total }) => (
          <span key={day} className={styles.day} data-tip={`${format.day(day)}: ${format.number(total)}`}>
            {parts.map((calls, nth) => (
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the series
                key={nth}
                style={{ height: `${(calls / top) * 100}%`, background: colorOf(nth) }}
              />
            ))}
          </span>
        ))}
      </div>
      <figcaption className={styles.axis}>
        <span>{first !== undefined && format.day(first)}</span>
        {planLine !== null && <span>{t.planLine(format.number(Math.round(planLine)))}</span>}
        <span>{last !== undefined && format.day(last)}</span>
      </figcaption>
    </figure>
  );
}
