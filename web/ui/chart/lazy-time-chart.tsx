import { lazy, Suspense } from 'react';
import { joinClasses } from '../class-names.ts';
import styles from './time-chart.module.css';
import type { TimeChartProps } from './time-chart.tsx';

const load = () => import('./time-chart.tsx');
const TimeChart = lazy(load);
// Fetched beside the figures, not after them. If that fails, the chart itself asks again and shows the fault.
load().catch(() => undefined);

/** The chart in its place, which is as high before its code is there. */
export function LazyTimeChart(props: TimeChartProps) {
  return (
    <Suspense fallback={<ChartPlace tall={props.tall ?? false} />}>
      <TimeChart {...props} />
    </Suspense>
  );
}

export const ChartPlace = ({ tall }: { readonly tall: boolean }) => (
  <div className={joinClasses(styles.chart, tall && styles.tall)}>
    <div className={styles.plot} />
    <div className={styles.axis} />
  </div>
);
