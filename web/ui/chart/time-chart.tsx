import { joinClasses } from '../class-names.ts';
import { BarMarks } from './bar-marks.tsx';
import { type ChartPoint, isLine, placeOf } from './chart-points.ts';
import { LineMarks } from './line-marks.tsx';
import styles from './time-chart.module.css';
import { useCursor } from './use-cursor.ts';
import { type ValueScale, valueScale } from './value-scale.ts';

export interface ChartWords {
  /** The name of the chart. */
  readonly chart: string;
  /** How the keyboard works on it. */
  readonly help: string;
  readonly value: string;
  /** Of the range before; null without one. */
  readonly before: string | null;
  readonly empty: string;
  /** What the cursor is on, as it is spoken. */
  readonly spoken: (point: ChartPoint) => string;
}

export interface TimeChartProps {
  readonly points: readonly ChartPoint[];
  readonly words: ChartWords;
  /** The bucket that is not over; null if all are. */
  readonly running: number | null;
  readonly format: (value: number) => string;
  /** Shorter, for the labels beside the chart. */
  readonly formatTick: (value: number) => string;
  readonly onPick?: ((first: number, last: number) => void) | undefined;
  readonly tall?: boolean;
}

/** Figures over time: a line for many buckets, bars for few. */
export default function TimeChart(props: TimeChartProps) {
  const { points, words, running, format, formatTick, onPick, tall = false } = props;
  const asLine = isLine(points);
  const scale = valueScale(points.flatMap(({ value, before }) => [value, before ?? 0]));
  const { at, picked, handlers } = useCursor({ count: points.length, asLine, onPick });
  const place = (index: number) => placeOf(index, points.length, asLine);
  const isEmpty = points.every(({ value, before }) => value === 0 && (before ?? 0) === 0);
  const point = at === null ? undefined : points[at];
  return (
    <div className={joinClasses(styles.chart, tall && styles.tall)}>
      <div
        className={joinClasses(styles.plot, onPick !== undefined && styles.pickable)}
        role="slider"
        tabIndex={0}
        aria-label={words.chart}
        aria-description={words.help}
        aria-valuemin={1}
        aria-valuemax={Math.max(1, points.length)}
        aria-valuenow={(at ?? 0) + 1}
        aria-valuetext={point === undefined ? words.chart : words.spoken(point)}
        {...handlers}
      >
        <Grid scale={scale} format={formatTick} />
        {asLine ? (
          <LineMarks points={points} scale={scale} running={running} />
        ) : (
          <BarMarks points={points} scale={scale} running={running} at={at} />
        )}
        {picked !== null && (
          <span
            className={styles.picked}
            style={{ left: percent(place(picked[0])), right: percent(1 - place(picked[1])) }}
          />
        )}
        {point !== undefined && at !== null && (
          <>
            {asLine && <span className={styles.cursor} style={{ left: percent(place(at)) }} />}
            {asLine && (
              <span
                className={styles.at}
                style={{ left: percent(place(at)), top: percent(1 - scale.heightOf(point.value)) }}
              />
            )}
            <Tip point={point} place={place(at)} words={words} format={format} />
          </>
        )}
        {isEmpty && <span className={styles.empty}>{words.empty}</span>}
      </div>
      <Axis points={points} place={place} asLine={asLine} />
    </div>
  );
}

const percent = (share: number): string => `${share * 100}%`;

function Grid({ scale, format }: { readonly scale: ValueScale; readonly format: (value: number) => string }) {
  return scale.ticks.map((tick) => (
    <span
      key={tick}
      aria-hidden="true"
      className={joinClasses(styles.grid, tick === 0 && styles.zero)}
      style={{ top: percent(1 - scale.heightOf(tick)) }}
    >
      <span>{format(tick)}</span>
    </span>
  ));
}

interface TipProps extends Pick<TimeChartProps, 'words' | 'format'> {
  readonly point: ChartPoint;
  readonly place: number;
}

function Tip({ point, place, words, format }: TipProps) {
  const side = place > 0.5 ? { right: percent(1 - place) } : { left: percent(place) };
  return (
    <span aria-hidden="true" className={styles.tip} style={side}>
      <span className={styles.tipTitle}>{point.long}</span>
      <span>{words.value}</span>
      <b>{format(point.value)}</b>
      {point.before !== null && words.before !== null && (
        <>
          <span className={styles.soft}>{words.before}</span>
          <b className={styles.soft}>{format(point.before)}</b>
        </>
      )}
    </span>
  );
}

/** About as many labels as fit beside each other. */
const LABELS_MAX = 7;

interface AxisProps {
  readonly points: readonly ChartPoint[];
  readonly place: (index: number) => number;
  readonly asLine: boolean;
}

function Axis({ points, place, asLine }: AxisProps) {
  const step = Math.max(1, Math.ceil(points.length / LABELS_MAX));
  const labelled = points.flatMap((point, index) => (index % step === 0 ? [{ point, index }] : []));
  return (
    <div aria-hidden="true" className={styles.axis}>
      {labelled.map(({ point, index }, order) => (
        <span
          key={index}
          className={joinClasses(asLine && index === 0 && styles.first, order % 2 === 1 && styles.wide)}
          style={{ left: percent(place(index)) }}
        >
          {point.short}
        </span>
      ))}
    </div>
  );
}
