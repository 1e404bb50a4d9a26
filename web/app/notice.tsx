import type { ReactNode } from 'react';
import styles from './notice.module.css';
import { useTabTitle } from './screen.tsx';

interface NoticeProps {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

/** A whole page that says one thing. */
export function Notice({ title, text, children }: NoticeProps) {
  useTabTitle(title);
  return (
    <div className={styles.notice}>
      <h1>{title}</h1>
      <p>{text}</p>
      {children}
    </div>
  );
}
