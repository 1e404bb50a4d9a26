import styles from './sparkline.module.css';

interface SparklineProps {
  /** Oldest first. */
  readonly values: readonly number[];
  /** What it says, in words; without it the sparkline is decoration beside its figure. */
  readonly label?: string | undefined;
}

const STEP = 3;
const HEIGHT = 22;
const TICK = 1.5;

/** A bar for each bucket. A bucket without clicks is a tick of stone, so that a gap reads as zero and not as missing. */
export function Sparkline({ values, label }: SparklineProps) {
  const most = values.reduce((greatest, value) => Math.max(greatest, value), 0);
  const bars = values.map((value, index) => (value === 0 ? '' : barOf(index, value / most))).join('');
  const ticks = values.map((value, index) => (value === 0 ? tickOf(index) : '')).join('');
  return (
    <svg
      role="img"
      aria-label={label}
      aria-hidden={label === undefined}
      className={styles.sparkline}
      viewBox={`0 0 ${Math.max(1, values.length) * STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
    >
      <path className={styles.ticks} d={ticks} />
      <path className={styles.bars} d={bars} />
    </svg>
  );
}

const barOf = (index: number, share: number): string => {
  const top = Math.max(2, Math.round(share * HEIGHT));
  return `M${index * STEP + 1} ${HEIGHT}v${-top}`;
};

const tickOf = (index: number): string => `M${index * STEP} ${HEIGHT - TICK / 2}h2`;
