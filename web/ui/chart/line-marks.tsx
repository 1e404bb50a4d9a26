import { area, line } from 'd3-shape';
import { type ChartPoint, placeOf } from './chart-points.ts';
import styles from './time-chart.module.css';
import type { ValueScale } from './value-scale.ts';

const WIDTH = 1_000;
const HEIGHT = 100;

interface MarksProps {
  readonly points: readonly ChartPoint[];
  readonly scale: ValueScale;
  readonly running: number | null;
}

type Spot = readonly [x: number, y: number];

/** The running bucket is dotted up to where it stands now. */
export function LineMarks({ points, scale, running }: MarksProps) {
  const spotOf = (value: number, index: number): Spot => [
    placeOf(index, points.length, true) * WIDTH,
    (1 - scale.heightOf(value)) * HEIGHT,
  ];
  const spots = points.map(({ value }, index) => spotOf(value, index));
  const over = running === null ? spots : spots.slice(0, running);
  const unfinished = running === null ? [] : spots.slice(Math.max(0, running - 1), running + 1);
  const before = points.flatMap(({ before }, index) => (before === null ? [] : [spotOf(before, index)]));
  const now = running === null ? undefined : spots[running];
  return (
    <>
      <svg
        aria-hidden="true"
        className={styles.marks}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        <path className={styles.area} d={areaOf(over)} />
        <path className={styles.before} d={lineOf(before)} />
        <path className={styles.line} d={lineOf(over)} />
        <path className={styles.unfinished} d={lineOf(unfinished)} />
      </svg>
      {now !== undefined && (
        <span className={styles.now} style={{ left: `${now[0] / 10}%`, top: `${now[1]}%` }} />
      )}
    </>
  );
}

const drawLine = line<Spot>().digits(2);
const drawArea = area<Spot>().y0(HEIGHT).digits(2);

const lineOf = (spots: readonly Spot[]): string => drawLine([...spots]) ?? '';
const areaOf = (spots: readonly Spot[]): string => drawArea([...spots]) ?? '';
