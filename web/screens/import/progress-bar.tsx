import styles from './import.module.css';

interface ProgressBarProps {
  readonly label: string;
  /** From 0 to 1; null when nobody knows. */
  readonly share: number | null;
  /** Beside the label: how far it is. */
  readonly said?: string;
}

export function ProgressBar({ label, share, said }: ProgressBarProps) {
  return (
    <div className={styles.progress}>
      <div className={styles.line}>
        <span>{label}</span>
        {said !== undefined && <span className={styles.soft}>{said}</span>}
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === null ? undefined : Math.round(share * 100)}
        aria-valuetext={said}
        className={styles.bar}
        data-unknown={share === null ? '' : undefined}
      >
        <span style={share === null ? undefined : { inlineSize: `${share * 100}%` }} />
      </div>
    </div>
  );
}
