import styles from './cairn.module.css';

interface CairnProps {
  /** How many stones are laid, from below. */
  readonly stones?: 0 | 1 | 2 | 3;
  readonly size?: 16 | 32 | 56;
}

const STONES = [
  { x: 2, y: 11, width: 12, height: 3.4 },
  { x: 3.5, y: 6.8, width: 9, height: 3.4 },
  { x: 5, y: 2.6, width: 6, height: 3.4 },
] as const;

/** Three stones on each other: what is laid is filled, what is to come is an outline. */
export function Cairn({ stones = 3, size = 56 }: CairnProps) {
  return (
    <svg viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" className={styles.cairn}>
      {STONES.map((stone, at) => {
        const isTop = at === STONES.length - 1;
        const className = at >= stones ? styles.open : isTop ? styles.top : styles.stone;
        return <rect key={stone.y} {...stone} rx={1.7} className={className} />;
      })}
    </svg>
  );
}
