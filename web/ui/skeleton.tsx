import { type ReactNode, useEffect, useState } from 'react';

import styles from './skeleton.module.css';

interface SkeletonProps {
  readonly width?: number | string;
  readonly height?: number;
}

/** A bar where text will be. */
export function Skeleton({ width = '100%', height = 10 }: SkeletonProps) {
  return <span aria-hidden="true" className={styles.bar} style={{ width, height }} />;
}

const PATIENCE_MS = 150;

/** Shows its content a moment later: what is loaded quickly must not flicker. Its place is taken at once. */
export function Patient({ children }: { readonly children: ReactNode }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return <div className={late ? styles.shown : styles.kept}>{children}</div>;
}
