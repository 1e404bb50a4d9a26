import type { ReactNode } from 'react';

import { ApiProblem } from '../api/problem.ts';
import { sentenceOf } from '../words/problem-texts.ts';
import { commonTexts } from '../words/texts/texts.ts';
import { Button } from './button.tsx';
import { Cairn } from './cairn.tsx';
import { FilterChip } from './chip.tsx';
import { CopyButton } from './copy-button.tsx';
import { Icon } from './icon.tsx';
import { Patient, Skeleton } from './skeleton.tsx';
import styles from './states.module.css';

interface LoadingProps {
  /** As many as will be there, so that nothing moves. */
  readonly rows?: number;
  /** Of one row; the density of lists by default. */
  readonly height?: number | undefined;
}

const WIDTHS = ['62%', '48%', '71%', '55%', '66%'] as const;

export function Loading({ rows = 6, height }: LoadingProps) {
  const words = commonTexts.use();
  return (
    <div role="status" aria-label={words.loading} className={styles.loading} data-loading>
      <Patient>
        {Array.from({ length: rows }, (_, at) => `row-${String(at)}`).map((key, at) => (
          <div key={key} className={styles.row} style={height === undefined ? undefined : { height }}>
            <Skeleton width={WIDTHS[at % WIDTHS.length] ?? '60%'} />
          </div>
        ))}
      </Patient>
    </div>
  );
}

interface EmptyProps {
  readonly title: ReactNode;
  /** What this is, in a sentence. */
  readonly text?: ReactNode;
  readonly action?: ReactNode;
  /** How many stones are laid already; without it there is no picture. */
  readonly cairn?: 0 | 1 | 2 | undefined;
}

export function Empty({ title, text, action, cairn }: EmptyProps) {
  return (
    <div className={styles.middle}>
      {cairn !== undefined && <Cairn stones={cairn} />}
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
      {action !== undefined && <div className={styles.action}>{action}</div>}
    </div>
  );
}

interface FaultProps {
  readonly error: unknown;
  readonly onRetry?: (() => unknown) | undefined;
  /** Between other things: a line instead of a page. */
  readonly small?: boolean;
}

/** What did not load, why, and what one can do. */
export function Fault({ error, onRetry, small = false }: FaultProps) {
  const words = commonTexts.use();
  const problem = error instanceof ApiProblem ? error : null;
  const isForbidden = problem?.status === 403;
  return (
    <div role="alert" className={small ? styles.line : styles.middle}>
      {isForbidden ? <Icon name="lock" /> : <Icon name="warning" className={styles.warning} />}
      {!small && <h2>{isForbidden ? words.states.forbiddenTitle : words.states.failed}</h2>}
      <p>{sentenceOf(error)}</p>
      <div className={styles.action}>
        {onRetry !== undefined && <Button onClick={() => void onRetry()}>{words.retry}</Button>}
      </div>
      {problem?.requestId != null && !small && (
        <p className={styles.request}>
          {words.requestId(problem.requestId)}
          <CopyButton text={problem.requestId} />
        </p>
      )}
    </div>
  );
}

export interface DroppableFilter {
  readonly key: string;
  readonly label: string;
  readonly onDrop: () => void;
}

interface NothingMatchesProps {
  readonly filters: readonly DroppableFilter[];
  readonly onDropAll?: (() => void) | undefined;
}

export function NothingMatches({ filters, onDropAll }: NothingMatchesProps) {
  const words = commonTexts.use();
  return (
    <div className={styles.middle}>
      <h2>{words.states.nothingMatches}</h2>
      <ul className={styles.filters}>
        {filters.map(({ key, label, onDrop }) => (
          <li key={key}>
            <FilterChip onClick={onDrop} onRemove={onDrop} removeLabel={words.states.dropFilter(label)}>
              {label}
            </FilterChip>
          </li>
        ))}
      </ul>
      {onDropAll !== undefined && filters.length > 1 && (
        <div className={styles.action}>
          <Button onClick={onDropAll}>{words.states.dropAll}</Button>
        </div>
      )}
    </div>
  );
}

/** What a role does not include; `text` says which role does. */
export function Forbidden({ text }: { readonly text: string }) {
  const words = commonTexts.use();
  return (
    <div className={styles.middle}>
      <Icon name="lock" size={20} />
      <h2>{words.states.forbiddenTitle}</h2>
      <p>{text}</p>
    </div>
  );
}
