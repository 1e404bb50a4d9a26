import type { ReactNode } from 'react';

import { joinClasses } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './note.module.css';

interface NoteProps {
  readonly tone?: 'still' | 'warn' | 'danger' | 'ok' | undefined;
  readonly icon?: IconName | undefined;
  readonly title?: ReactNode;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
  /** It appears after something was done, so it is read out. */
  readonly live?: boolean;
}

const ICONS = { still: 'info', warn: 'warning', danger: 'warning', ok: 'check' } as const;

/** A sentence beside what it is about. */
export function Note({ tone = 'still', icon, title, action, children, live = false }: NoteProps) {
  return (
    <div className={joinClasses(styles.note, styles[tone])} role={live ? 'status' : undefined}>
      <Icon name={icon ?? ICONS[tone]} />
      <div className={styles.words}>
        {title !== undefined && <p className={styles.title}>{title}</p>}
        {children !== undefined && <div>{children}</div>}
      </div>
      {action}
    </div>
  );
}
