import type { ReactNode } from 'react';

import styles from './kbd.module.css';

interface KbdProps {
  readonly children: ReactNode;
  /** Without a frame: in menus and in the side bar. */
  readonly bare?: boolean;
}

/** A key of the keyboard. It is a hint for the eye: what it does is named by the control beside it. */
export function Kbd({ children, bare = false }: KbdProps) {
  return (
    <kbd className={bare ? styles.bare : styles.kbd} aria-hidden="true">
      {children}
    </kbd>
  );
}
