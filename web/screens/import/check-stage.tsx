import { Button } from '../../ui/button.tsx';
import { useGlide } from '../../ui/glide.ts';
import { Note } from '../../ui/note.tsx';
import { Fault } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import styles from './import.module.css';
import type { Table } from './model/table.ts';
import { ProblemList } from './problem-list.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { importTexts } from './texts/texts.ts';
import type { Checked } from './use-import.ts';

interface CheckStageProps {
  readonly table: Table;
  /** Null while the server checks. */
  readonly checked: Checked | null;
  readonly error: unknown;
  readonly onBack: () => void;
  readonly onStart: (checked: Checked) => void;
}

export function CheckStage({ table, checked, error, onBack, onStart }: CheckStageProps) {
  const t = importTexts.use();
  const words = commonTexts.use();
  const format = useFormat();
  const stage = useGlide<HTMLDivElement>(checked);
  const back = <Button onClick={onBack}>{words.back}</Button>;
  if (error !== null) {
    return (
      <div className={styles.stage}>
        <Fault error={error} onRetry={onBack} />
      </div>
    );
  }
  if (checked === null) {
    return (
      <div ref={stage} className={styles.stage}>
        <div className={styles.top}>
          <ProgressBar label={t.checking(table.rows.length)} share={null} />
        </div>
        <div className={styles.actions}>{back}</div>
      </div>
    );
  }
  const { ready, problems } = checked;
  const bad = problems.filter(({ isKnown }) => !isKnown);
  const known = problems.length - bad.length;
  return (
    <div ref={stage} className={styles.stage}>
      <div role="status" data-sums className={styles.top}>
        <ul className={styles.sums}>
          <li className={styles.good}>{t.ready(ready.length)}</li>
          {bad.length > 0 && <li className={styles.bad}>{t.bad(bad.length)}</li>}
          {known > 0 && <li className={styles.soft}>{t.there(known)}</li>}
        </ul>
      </div>
      <div className={styles.actions}>
        {back}
        {ready.length > 0 && (
          <Button kind="main" onClick={() => onStart(checked)}>
            {t.run(ready.length)}
          </Button>
        )}
      </div>
      {ready.length === 0 && <Note tone="warn">{bad.length === 0 ? t.allKnown : t.noneReady}</Note>}
      {bad.length > 0 && <ProblemList table={table} problems={bad} count={format.number(bad.length)} />}
    </div>
  );
}
