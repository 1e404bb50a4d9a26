import { useDryRun } from '../../api/dry-run.ts';
import type { BulkResults } from '../../api/types.ts';
import { FaultLine, FineLine } from '../../ui/field.tsx';
import { useFormat } from '../../words/format.ts';
import { sentenceOf } from '../../words/problem-texts.ts';
import { faultOfResult } from './bulk-faults.ts';
import { type CreateDraft, LINES_MAX, type Line, newLinksOf } from './create-draft.ts';
import styles from './create-form.module.css';
import { createTexts } from './texts/texts.ts';

interface LineChecksProps {
  readonly draft: CreateDraft;
  readonly lines: readonly Line[];
}

/** What the server would say to each line. */
export function LineChecks({ draft, lines }: LineChecksProps) {
  const t = createTexts.use();
  const format = useFormat();
  const isTooMany = lines.length > LINES_MAX;
  const { state, answer, error } = useDryRun<BulkResults>(
    'POST',
    '/links/bulk',
    isTooMany ? null : newLinksOf(draft),
  );
  const resultOf = new Map(state === 'fine' ? answer?.map((result) => [result.index, result]) : []);
  if (isTooMany) {
    return (
      <div className={styles.many}>
        <FaultLine text={t.tooMany(format.number(LINES_MAX))} />
      </div>
    );
  }
  const checked = lines.map((line, at) => {
    const result = resultOf.get(at);
    return { line, at, result, fault: result === undefined ? null : faultOfResult(result) };
  });
  const bad = checked.filter(({ fault }) => fault !== null);
  return (
    <div className={styles.many}>
      <div className={styles.manyHead}>
        <p className={styles.soft}>{t.many(lines.length)}</p>
        {bad.length > 0 && <FaultLine text={t.notFine(bad.length)} />}
      </div>
      {state === 'bad' && <FaultLine text={sentenceOf(error)} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach what it holds */}
      <ol className={styles.lines} tabIndex={0} data-live>
        {/* What has to be corrected comes first. */}
        {[...bad, ...checked.filter(({ fault }) => fault === null)].map(({ line, at, result, fault }) => (
          <li key={at} className={styles.line}>
            <span className={styles.number}>{format.number(at + 1)}</span>
            <span className={styles.cut} dir="ltr" title={line.text}>
              {line.text}
            </span>
            <span>
              {result === undefined && <span className={styles.soft}>{t.checking}</span>}
              {fault !== null && <FaultLine text={fault} />}
              {result !== undefined && fault === null && <FineLine text={t.lineFine} />}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
