import styles from './shell.module.css';

/** The cairn of Waymark: three stones, the top one blazed. */
export const Mark = () => (
  <svg viewBox="0 0 16 16" className={styles.mark} aria-hidden="true">
    <rect className={styles.blaze} x="5" y="2" width="6" height="3.4" rx="1.7" />
    <rect x="3.5" y="6.4" width="9" height="3.6" rx="1.8" />
    <rect x="2" y="11" width="12" height="3.6" rx="1.8" />
  </svg>
);
