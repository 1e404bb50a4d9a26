import { useState } from 'react';
import type { Stats } from '../api/types.ts';
import type { ChartPoint } from '../ui/chart/chart-points.ts';
import { ChartPlace, LazyTimeChart } from '../ui/chart/lazy-time-chart.tsx';
import { Select } from '../ui/select.tsx';
import { localeOf, useFormat } from '../words/format.ts';
import { COMPARISONS } from './address.ts';
import { labelBuckets } from './bucket-labels.ts';
import { FigureTable } from './figure-table.tsx';
import { useFigures } from './figures.tsx';
import styles from './figures-chart.module.css';
import { bucketsFor } from './interval.ts';
import { pickedRange } from './picked-range.ts';
import { figuresTexts } from './texts/texts.ts';
import { countOf, shownSeries } from './totals.ts';
import { useBeforeName } from './use-before-name.ts';
import { daysWithin } from './zone-clock.ts';

interface FiguresChartProps {
  readonly stats: Stats | undefined;
  /** Where buckets can be chosen, and the interval and comparison. */
  readonly isPickable?: boolean;
  readonly tall?: boolean;
  /** At the end of the line under the chart. */
  readonly aside?: React.ReactNode;
}

/** Clicks over time, and below what its lines mean and how it can be read otherwise. */
export function FiguresChart({ stats, isPickable = false, tall = false, aside }: FiguresChartProps) {
  const t = figuresTexts.use();
  const figures = useFigures();
  const format = useFormat(figures.zone);
  const beforeName = useBeforeName();
  const [isTable, setTable] = useState(false);
  const points = stats === undefined ? [] : pointsOf(stats, figures);
  const starts = stats === undefined ? [] : shownSeries(stats, figures).map(({ t }) => t);
  const isRunning = figures.span.toMs >= figures.nowMs;
  const series = seriesName(figures.place.show, t);
  // What is asked for is named before it is there, so that nothing moves when it comes.
  const isCompared = stats === undefined ? figures.compare !== null : stats.previous !== undefined;
  const before = isCompared ? beforeName : null;

  const pick = (first: number, last: number) => {
    const { bucket, zone, span } = figures;
    const range = pickedRange({ starts, first, last, bucket, zone, toMs: span.toMs });
    if (range !== null) figures.set({ range, by: null });
  };

  return (
    <>
      {stats === undefined ? (
        <ChartPlace tall={tall} />
      ) : isTable ? (
        <FigureTable
          points={points}
          series={series}
          before={before === null ? null : capital(before)}
          format={format.number}
        />
      ) : (
        <LazyTimeChart
          points={points}
          running={isRunning ? points.length - 1 : null}
          tall={tall}
          format={format.number}
          formatTick={format.compact}
          onPick={isPickable ? pick : undefined}
          words={{
            chart: t.chart.title(series, t.bucket.names[figures.bucket]),
            help: isPickable ? t.chart.help : t.chart.helpStill,
            value: series,
            before: before === null ? null : capital(before),
            empty: figures.filters.length > 0 ? t.chart.noneFiltered : t.chart.none,
            spoken(point) {
              const spoken = t.chart.spoken(point.long, format.number(point.value), series);
              return point.before === null || before === null
                ? spoken
                : t.chart.spokenBefore(spoken, format.number(point.before), before);
            },
          }}
        />
      )}
      <div className={styles.under}>
        <Legend before={before} isRunning={isRunning} />
        <span className={styles.ways}>
          {isPickable && <ChartWays />}
          {isPickable && (
            <button type="button" className={styles.link} onClick={() => setTable(!isTable)}>
              {isTable ? t.chart.asChart : t.chart.asTable}
            </button>
          )}
          {aside}
        </span>
      </div>
    </>
  );
}

function pointsOf(stats: Stats, figures: ReturnType<typeof useFigures>): readonly ChartPoint[] {
  const { bucket, zone, place } = figures;
  const series = shownSeries(stats, figures);
  const labels = labelBuckets(
    series.map(({ t }) => t),
    { bucket, zone, locale: localeOf() },
  );
  const before = stats.previous?.series ?? [];
  return series.map((count, index) => {
    const earlier = before[index];
    return {
      short: labels[index]?.short ?? '',
      long: labels[index]?.long ?? '',
      value: countOf(count, place.show),
      before: earlier === undefined ? null : countOf(earlier, place.show),
    };
  });
}

type Texts = ReturnType<typeof figuresTexts.use>;

const seriesName = (show: string, t: Texts): string =>
  show === 'people' ? t.figures.people : show === 'bots' ? t.figures.bots : t.figures.clicks;

function Legend({ before, isRunning }: { readonly before: string | null; readonly isRunning: boolean }) {
  const t = figuresTexts.use();
  const { span } = useFigures();
  const these =
    span.days === null || span.days.from.startsWith('1970')
      ? t.chart.these
      : t.chart.theseDays(daysWithin(span.days.from, span.days.to));
  return (
    <span className={styles.legend}>
      <span>
        <i className={styles.line} />
        {these}
      </span>
      {isRunning && (
        <span>
          <i className={styles.dot} />
          {t.chart.untilNow}
        </span>
      )}
      {/* Last, because it comes last: it pushes nothing aside. */}
      {before !== null && (
        <span>
          <i className={styles.dashes} />
          {capital(before)}
        </span>
      )}
    </span>
  );
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The interval of the buckets, and what they are compared with. */
function ChartWays() {
  const t = figuresTexts.use();
  const { span, bucket, place, set } = useFigures();
  const isAll = place.range.kind === 'last' && place.range.name === 'all';
  return (
    <>
      <Select
        bare
        className={styles.way}
        aria-label={t.bucket.label}
        value={bucket}
        options={bucketsFor(span).map((value) => ({ value, label: t.bucket.names[value] }))}
        onChange={(by) => set({ by, ...(place.show === 'per_day' ? { show: 'clicks' as const } : {}) })}
      />
      {!isAll && (
        <Select
          bare
          className={styles.way}
          aria-label={t.compare.label}
          value={place.vs}
          options={COMPARISONS.map((value) => ({ value, label: t.compare.names[value] }))}
          onChange={(vs) => set({ vs })}
        />
      )}
    </>
  );
}
