import { joinClasses } from '../class-names.ts';
import { type ChartPoint, placeOf } from './chart-points.ts';
import styles from './time-chart.module.css';
import type { ValueScale } from './value-scale.ts';

interface MarksProps {
  readonly points: readonly ChartPoint[];
  readonly scale: ValueScale;
  readonly running: number | null;
  readonly at: number | null;
}

/** A bar for each bucket, and a dash where the bucket before stood. */
export function BarMarks({ points, scale, running, at }: MarksProps) {
  const band = 100 / points.length;
  return points.map(({ value, before, long }, index) => {
    const left = `${placeOf(index, points.length, false) * 100}%`;
    const height = `${scale.heightOf(value) * 100}%`;
    return (
      <span
        key={long}
        aria-hidden="true"
        className={joinClasses(styles.band, index === at && styles.here)}
        style={{ left, width: `${band}%` }}
      >
        <span
          className={joinClasses(
            styles.bar,
            index === running && styles.barNow,
            value === 0 && styles.nothing,
          )}
          style={{ height }}
        />
        {index === running && <span className={styles.now} style={{ left: '50%', bottom: height }} />}
        {before !== null && before > 0 && (
          <span className={styles.dash} style={{ bottom: `${scale.heightOf(before) * 100}%` }} />
        )}
      </span>
    );
  });
}
