import { type ReactNode, useEffect } from 'react';
import { joinClasses } from '../ui/class-names.ts';
import styles from './screen.module.css';

interface ScreenProps {
  /** The name of the screen: its heading, and the title of the tab. */
  readonly title: string;
  /** What the tab says if the heading is not enough there. */
  readonly tabTitle?: string;
  /** Beside the heading, such as a number of links. */
  readonly count?: ReactNode;
  /** At the end of the head. */
  readonly actions?: ReactNode;
  /** Before the heading, such as a way back. */
  readonly before?: ReactNode;
  /** The screen has its own gutters, as a table has. */
  readonly isFull?: boolean;
  readonly children: ReactNode;
}

/** The frame of every screen: a head that stays, one heading, and what is below. */
export function Screen({ title, tabTitle, count, actions, before, isFull = false, children }: ScreenProps) {
  useTabTitle(tabTitle ?? title);
  return (
    <>
      <header className={styles.head}>
        {before}
        <h1 className={styles.title}>
          <span className={styles.name}>{title}</span>
          {count !== undefined && <span className={styles.count}>{count}</span>}
        </h1>
        {actions}
      </header>
      <div className={joinClasses(isFull ? styles.full : styles.body)}>{children}</div>
    </>
  );
}

/** The title of the tab while the component is there; then what it was before. */
export function useTabTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = `${title} · Waymark`;
    return () => {
      document.title = before;
    };
  }, [title]);
}
