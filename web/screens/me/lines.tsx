import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../ui/icon.tsx';
import styles from './lines.module.css';

interface LinesProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** A few things that a person has, each with a name, facts, and what can be done. */
export const Lines = ({ label, children }: LinesProps) => (
  <ul aria-label={label} className={styles.lines}>
    {children}
  </ul>
);

interface LineProps {
  readonly icon: IconName;
  readonly title: ReactNode;
  /** Nulls are left out. */
  readonly facts: readonly (string | null)[];
  readonly action?: ReactNode;
}

export const Line = ({ icon, title, facts, action }: LineProps) => (
  <li className={styles.line}>
    <Icon name={icon} />
    <div className={styles.words}>
      <p className={styles.title}>{title}</p>
      <p className={styles.facts}>{facts.filter((fact) => fact !== null).join(' · ')}</p>
    </div>
    {action}
  </li>
);
