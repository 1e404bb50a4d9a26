import { useState } from 'react';
import type { Stats } from '../api/types.ts';
import { useFigures } from './figures.tsx';
import { figuresTexts } from './texts/texts.ts';
import styles from './total-row.module.css';

interface SpokenTotalsProps {
  readonly stats: Stats | undefined;
  /** The totals are those of the question before. */
  readonly isOld: boolean;
}

/** Reads the totals out when a filter or the range has changed: the eye sees them change, the ear would not know. */
export function SpokenTotals({ stats, isOld }: SpokenTotalsProps) {
  const t = figuresTexts.use();
  const { place, filters, zone } = useFigures();
  const asked = JSON.stringify([place.range, place.who, zone, filters]);
  const [said, setSaid] = useState({ asked, text: '' });
  // Totals also grow by themselves, and that must not interrupt a person who listens to something else.
  if (stats !== undefined && !isOld && said.asked !== asked)
    setSaid({ asked, text: t.figures.totals(stats.total.clicks, stats.total.unique_clicks) });
  return (
    <p className={styles.spoken} role="status">
      {said.text}
    </p>
  );
}
