import { type ReactNode, useId } from 'react';

import { joinClasses } from './class-names.ts';
import { Icon } from './icon.tsx';
import styles from './section.module.css';

interface SectionProps {
  readonly title: ReactNode;
  readonly count?: ReactNode;
  /** At the end of the line of the heading: "All 38", a switch, a button. */
  readonly aside?: ReactNode;
  /** Without the rule: the first one below another line. */
  readonly bare?: boolean;
  readonly className?: string | undefined;
  readonly children?: ReactNode;
}

/** A rule, a heading on it, and what belongs to it. */
export function Section({ title, count, aside, bare = false, className, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={joinClasses(styles.section, className)}>
      <div className={joinClasses(styles.head, bare && styles.bare)}>
        <h2 id={id}>
          {title}
          {count !== undefined && <span className={styles.count}>{count}</span>}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

interface FoldProps {
  readonly title: ReactNode;
  /** What it holds, in a line, while it is closed. */
  readonly summary: ReactNode;
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
  /** It holds something that is wrong or not saved. */
  readonly mark?: ReactNode;
  readonly children: ReactNode;
}

/** A section that opens at a press and says in one line what it holds. */
export function Fold({ title, summary, open, onToggle, mark, children }: FoldProps) {
  const id = useId();
  return (
    <section className={styles.fold}>
      <h2 className={styles.foldTitle}>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          className={styles.foldHead}
          onClick={() => onToggle(!open)}
        >
          <Icon name={open ? 'chevron-down' : 'chevron-right'} />
          <span className={styles.foldName}>{title}</span>
          <span className={styles.summary}>{open ? null : summary}</span>
          {mark}
        </button>
      </h2>
      <div id={id} hidden={!open} className={styles.foldBody}>
        {open && children}
      </div>
    </section>
  );
}
