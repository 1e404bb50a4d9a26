import type { ReactNode } from 'react';

import { joinClasses } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './trail.module.css';

export interface TrailStep {
  readonly key: string;
  /** `done`: passed. `here`: you are here. `later`: to come. `go`: where it leads. */
  readonly state: 'done' | 'here' | 'later' | 'go';
  readonly title: ReactNode;
  /** The state in words, for who does not see the mark. */
  readonly stateLabel?: string | undefined;
  readonly children?: ReactNode;
}

interface TrailProps {
  readonly label?: string | undefined;
  readonly steps: readonly TrailStep[];
  /** More room between: the steps of a set-up. */
  readonly roomy?: boolean;
}

const MARKS: Readonly<Record<TrailStep['state'], IconName | null>> = {
  done: 'check',
  here: null,
  later: null,
  go: 'arrow-right',
};

/** Steps along a line: what passed, where you are, what is to come. */
export function Trail({ label, steps, roomy = false }: TrailProps) {
  return (
    // The steps of a set-up open and close as answers come.
    <ol
      aria-label={label}
      className={joinClasses(styles.trail, roomy && styles.roomy)}
      data-live={roomy ? '' : undefined}
    >
      {steps.map(({ key, state, title, stateLabel, children }) => {
        const mark = MARKS[state];
        return (
          <li key={key} className={styles.step} aria-current={state === 'here' ? 'step' : undefined}>
            <span className={joinClasses(styles.mark, styles[state])}>
              {mark !== null && <Icon name={mark} size={10} label={stateLabel} />}
            </span>
            <div className={joinClasses(styles.title, state === 'later' && styles.soft)}>{title}</div>
            {children}
          </li>
        );
      })}
    </ol>
  );
}
