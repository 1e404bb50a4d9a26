import { useEffect, useRef } from 'react';
import { ForRoles } from '../../app/for-roles.tsx';
import { Screen } from '../../app/screen.tsx';
import { useWorkspace } from '../../app/session.tsx';
import { Icon } from '../../ui/icon.tsx';
import { CheckStage } from './check-stage.tsx';
import { ChooseFile } from './choose-file.tsx';
import styles from './import.module.css';
import { MatchColumns } from './match-columns.tsx';
import { RunStage } from './run-stage.tsx';
import { importTexts } from './texts/texts.ts';
import { type Stage, useImport } from './use-import.ts';

/** Brings links from a file: choose, say what the columns are, check, import. */
export default function Import() {
  const t = importTexts.use();
  const { can } = useWorkspace();
  if (can('links:create')) return <Steps />;
  return (
    <Screen title={t.title}>
      <ForRoles scope="links:create" />
    </Screen>
  );
}

function Steps() {
  const t = importTexts.use();
  const work = useImport();
  const { stage } = work;
  useWarning(stage.name === 'run' && (stage.run.state === 'running' || stage.run.state === 'stopping'));
  return (
    <Screen title={t.title}>
      <StepList here={stage} />
      {stage.name === 'choose' && (
        <ChooseFile fault={stage.fault} isReading={stage.isReading} onFile={work.read} />
      )}
      {stage.name === 'match' && (
        <MatchColumns
          table={stage.table}
          columns={work.columns}
          onColumns={work.setColumns}
          onCheck={(options) => work.check(stage.table, options)}
          onOtherFile={work.startOver}
        />
      )}
      {stage.name === 'check' && (
        <CheckStage
          table={stage.table}
          checked={stage.checked}
          error={stage.error}
          onBack={() => work.backToColumns(stage.table)}
          onStart={(checked) => work.start(stage.table, checked)}
        />
      )}
      {stage.name === 'run' && (
        <RunStage
          table={stage.table}
          run={stage.run}
          onStop={() => work.stop(stage.table, stage.run)}
          onGoOn={() => work.goOn(stage.table, stage.run)}
          onAgain={work.startOver}
        />
      )}
    </Screen>
  );
}

const STEPS = ['choose', 'match', 'check', 'run'] as const;

function StepList({ here }: { readonly here: Stage }) {
  const t = importTexts.use();
  const at = here.name === 'run' && here.run.state === 'done' ? STEPS.length : STEPS.indexOf(here.name);
  const list = useRef<HTMLOListElement>(null);
  const last = useRef(at);
  // The button that led here is gone.
  useEffect(() => {
    if (last.current === at) return;
    last.current = at;
    (list.current?.querySelector<HTMLElement>('[aria-current]') ?? list.current)?.focus();
  }, [at]);
  return (
    <ol ref={list} tabIndex={-1} aria-label={t.steps} className={styles.steps}>
      {STEPS.map((step, nth) => (
        <li
          key={step}
          className={nth < at ? styles.passed : nth === at ? styles.here : undefined}
          tabIndex={-1}
          aria-current={nth === at ? 'step' : undefined}
        >
          <span className={styles.mark}>{nth < at && <Icon name="check" size={10} label={t.passed} />}</span>
          {t.step[step]}
        </li>
      ))}
    </ol>
  );
}

/** The browser asks before it leaves the page. */
function useWarning(isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isOn]);
}
