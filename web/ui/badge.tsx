import type { ReactNode } from 'react';

import styles from './badge.module.css';
import { joinClasses } from './class-names.ts';

export type Tone = 'still' | 'ok' | 'warn' | 'danger' | 'blaze';

interface BadgeProps {
  readonly tone?: Tone | undefined;
  readonly children: ReactNode;
}

/** A state, in a word. */
export function Badge({ tone = 'still', children }: BadgeProps) {
  return <span className={joinClasses(styles.badge, styles[tone])}>{children}</span>;
}

interface DotProps {
  readonly tone: Tone;
  /** It beats: something is arriving. */
  readonly beats?: boolean;
}

export function Dot({ tone, beats = false }: DotProps) {
  return (
    <span
      aria-hidden="true"
      className={joinClasses(styles.dot, styles[`${tone}Dot`], beats && styles.beats)}
    />
  );
}
