import { useEffect, useRef } from 'react';

import { joinClasses } from './class-names.ts';
import styles from './tabs.module.css';

export interface Tab<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** Null while it is not known: its place is kept, so that no tab moves when it comes. */
  readonly count?: number | string | null;
  /** How long a count may get before it moves the tabs beside it. Default: two signs. */
  readonly countLength?: number;
}

interface TabsProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly items: readonly Tab<Value>[];
  /** Into the gutters of its place, so that the line reaches both edges. */
  readonly className?: string | undefined;
}

/** Places side by side. They are a navigation: each has an address, and Back leads to the one before. */
export function Tabs<Value extends string>({ label, value, onChange, items, className }: TabsProps<Value>) {
  const list = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen tab moves into sight when it changes
  useEffect(() => {
    const chosen = list.current?.querySelector('[aria-current]');
    chosen?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [value]);
  return (
    <nav ref={list} aria-label={label} className={joinClasses(styles.tabs, className)}>
      {items.map((item) => (
        <button
          key={item.value}
          type="button"
          className={styles.tab}
          aria-current={item.value === value ? 'page' : undefined}
          onClick={() => onChange(item.value)}
        >
          <span className={styles.face}>
            <bdi>{item.label}</bdi>
            {item.count != null && <span className={styles.count}>{item.count}</span>}
          </span>
          <span className={styles.room} data-text={roomOf(item)} />
        </button>
      ))}
    </nav>
  );
}

/** What a tab has room for: its word in bold, and its count. */
const roomOf = ({ label, count, countLength = 2 }: Tab<string>): string =>
  count === undefined ? label : `${label} ${'0'.repeat(countLength)}`;
