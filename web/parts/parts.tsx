import { useEffect, useState } from 'react';

import { Segmented } from '../ui/segmented.tsx';
import { Tips } from '../ui/tips.tsx';
import { ChartParts } from './chart-parts.tsx';
import { FieldParts } from './field-parts.tsx';
import { FloatingParts } from './floating-parts.tsx';
import styles from './parts.module.css';
import { StillParts } from './still-parts.tsx';

const THEMES = [
  { value: 'light', label: 'Day' },
  { value: 'dark', label: 'Night' },
] as const;

/** Every component in every state, by day or by night. For development only. */
export default function Parts() {
  const [theme, setTheme] = useState<'light' | 'dark'>('light');
  useEffect(() => {
    const { classList } = document.documentElement;
    classList.remove('light', 'dark');
    classList.add(theme);
    return () => classList.remove(theme);
  }, [theme]);
  return (
    <main className={styles.page}>
      <div className={styles.row}>
        <h1>Parts</h1>
        <Segmented label="Theme" value={theme} onChange={setTheme} options={THEMES} />
      </div>
      <StillParts />
      <ChartParts />
      <FieldParts />
      <FloatingParts />
      <Tips />
    </main>
  );
}
