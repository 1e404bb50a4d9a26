import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Section } from '../../ui/section.tsx';
import { faultTextOf, sentenceOf } from '../../words/problem-texts.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import styles from './import.module.css';
import { writeCsvRow } from './model/csv.ts';
import type { LineProblem } from './model/importing.ts';
import { fieldOf, kindsOf } from './model/problem-kinds.ts';
import type { Table } from './model/table.ts';
import { saveFile } from './save-file.ts';
import { type ImportTexts, importTexts } from './texts/texts.ts';

interface ProblemListProps {
  readonly table: Table;
  readonly problems: readonly LineProblem[];
  readonly count: string;
}

const SHOWN = 100;

/** Every line with a problem, those of one kind if one is chosen. */
export function ProblemList({ table, problems, count }: ProblemListProps) {
  const t = importTexts.use();
  const [kind, setKind] = useState<string | null>(null);
  const [shown, setShown] = useState(SHOWN);
  const kinds = kindsOf(problems);
  const chosen = kind === null ? problems : problems.filter((one) => one.kind === kind);
  const choose = (next: string | null) => () => {
    setKind(next);
    setShown(SHOWN);
  };
  const columns: readonly Column<LineProblem>[] = [
    { name: 'line', head: t.line, width: '80px', phone: 'end', cell: ({ row }) => row.line },
    {
      name: 'content',
      head: t.content,
      phone: 'second',
      cell: ({ row }) => <bdi className={styles.content}>{row.cells.join(' · ').slice(0, 300)}</bdi>,
    },
    { name: 'problem', head: t.problem, phone: 'main', cell: (problem) => textOf(t, problem) },
  ];
  return (
    <Section
      title={t.problems}
      count={count}
      aside={
        <Button
          icon="download"
          kind="quiet"
          onClick={() => saveFile(t.saveName, linesWithProblems(t, table, chosen))}
        >
          {t.saveBad}
        </Button>
      }
    >
      {kinds.length > 1 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a legend for a row of filters
        <div role="group" aria-label={t.kinds} className={styles.kinds}>
          <Kind label={t.allKinds} count={problems.length} isOn={kind === null} onClick={choose(null)} />
          {kinds.map(({ kind: name, first, count: many }) => (
            <Kind
              key={name}
              label={textOf(t, first)}
              count={many}
              isOn={kind === name}
              onClick={choose(kind === name ? null : name)}
            />
          ))}
        </div>
      )}
      <DataTable
        label={t.problems}
        columns={columns}
        rows={chosen.slice(0, shown)}
        keyOf={({ row }) => String(row.line)}
      />
      {chosen.length > shown && (
        <div className={styles.more}>
          <Button onClick={() => setShown(shown + SHOWN * 5)}>{t.more}</Button>
        </div>
      )}
    </Section>
  );
}

interface KindProps {
  readonly label: string;
  readonly count: number;
  readonly isOn: boolean;
  readonly onClick: () => void;
}

const Kind = ({ label, count, isOn, onClick }: KindProps) => (
  <button type="button" aria-pressed={isOn} className={styles.kind} onClick={onClick}>
    <span>{label}</span>
    <span className={styles.soft}>{count}</span>
  </button>
);

/** `Slug: Is already in use.` */
function textOf(t: ImportTexts, { fault, problem }: LineProblem): string {
  if (fault === null) return sentenceOf(problem);
  const field = fieldOf(fault.pointer);
  return field === null ? faultTextOf(fault) : commonTexts.held().named(t.fields[field], faultTextOf(fault));
}

/** The lines as they were in the file, each with its problem in a last column. */
function linesWithProblems(t: ImportTexts, table: Table, problems: readonly LineProblem[]): string {
  const { headers, separator } = table;
  const head = headers === null ? '' : writeCsvRow([...headers, t.problem], separator);
  return head + problems.map((one) => writeCsvRow([...one.row.cells, textOf(t, one)], separator)).join('');
}
