import { Link } from '../../app/link.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { useGlide } from '../../ui/glide.ts';
import { Note } from '../../ui/note.tsx';
import { useFormat } from '../../words/format.ts';
import { sentenceOf } from '../../words/problem-texts.ts';
import styles from './import.module.css';
import type { Table } from './model/table.ts';
import { ProblemList } from './problem-list.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { importTexts } from './texts/texts.ts';
import type { Run } from './use-import.ts';

interface RunStageProps {
  readonly table: Table;
  readonly run: Run;
  readonly onStop: () => void;
  readonly onGoOn: () => void;
  readonly onAgain: () => void;
}

export function RunStage({ table, run, onStop, onGoOn, onAgain }: RunStageProps) {
  const t = importTexts.use();
  const format = useFormat();
  const { progress, entries, state, error, since } = run;
  const facts = [format.number(progress.done), format.number(entries.length)] as const;
  const bad = progress.problems.filter(({ isKnown }) => !isKnown);
  const known = progress.problems.length - bad.length;
  const isRunning = state === 'running' || state === 'stopping';
  const stage = useGlide<HTMLDivElement>(state);
  const sums = (
    <ul className={styles.sums}>
      <li className={styles.good}>{t.done(progress.created)}</li>
      {bad.length > 0 && <li className={styles.bad}>{t.bad(bad.length)}</li>}
      {known > 0 && <li className={styles.soft}>{t.there(known)}</li>}
    </ul>
  );
  return (
    <div ref={stage} className={styles.stage}>
      {/* What comes in the end comes below the buttons, which stay where they are. */}
      <div className={styles.top} role={state === 'done' ? 'status' : undefined}>
        {state === 'done' ? (
          sums
        ) : (
          <ProgressBar
            label={state === 'stopping' ? t.stopping : t.running}
            share={progress.done / entries.length}
            said={t.progress(...facts)}
          />
        )}
      </div>
      <div className={styles.actions}>
        {isRunning && (
          <Button onClick={onStop} busy={state === 'stopping'}>
            {t.stop}
          </Button>
        )}
        {!isRunning && <Button onClick={onAgain}>{t.again}</Button>}
        {(state === 'stopped' || state === 'broken') && (
          <Button kind="main" onClick={onGoOn}>
            {t.goOn}
          </Button>
        )}
        {state === 'done' && progress.created > 0 && (
          <Link
            className={buttonClass({ kind: 'main' })}
            to={`/links?${new URLSearchParams({ created_after: since })}`}
          >
            {t.look}
          </Link>
        )}
      </div>
      {state === 'stopped' && (
        <Note tone="warn" live>
          {t.stopped(...facts)}
        </Note>
      )}
      {state === 'broken' && (
        <Note tone="danger" title={t.broken(...facts)} live>
          {sentenceOf(error)}
        </Note>
      )}
      {(state === 'stopped' || state === 'broken') && (
        <div role="status" data-sums>
          {sums}
        </div>
      )}
      {bad.length > 0 && !isRunning && (
        <ProblemList table={table} problems={bad} count={format.number(bad.length)} />
      )}
    </div>
  );
}
