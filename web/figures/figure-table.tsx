import type { ChartPoint } from '../ui/chart/chart-points.ts';
import styles from './figure-table.module.css';
import { figuresTexts } from './texts/texts.ts';

interface FigureTableProps {
  readonly points: readonly ChartPoint[];
  readonly series: string;
  /** Null without a comparison. */
  readonly before: string | null;
  readonly format: (value: number) => string;
}

/** The figures of the chart, newest last, as a table. */
export function FigureTable({ points, series, before, format }: FigureTableProps) {
  const t = figuresTexts.use();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach what it holds
    <section className={styles.frame} aria-label={series} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t.chart.time}</th>
            <th scope="col">{series}</th>
            {before !== null && <th scope="col">{before}</th>}
          </tr>
        </thead>
        <tbody>
          {points.map(({ long, value, before: earlier }) => (
            <tr key={long}>
              <th scope="row">{long}</th>
              <td>{format(value)}</td>
              {before !== null && <td>{earlier === null ? '–' : format(earlier)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
