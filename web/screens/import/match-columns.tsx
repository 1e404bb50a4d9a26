import { useState } from 'react';
import { useRead } from '../../api/reading.ts';
import type { DomainPage, TagPage } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Field } from '../../ui/field.tsx';
import { Note } from '../../ui/note.tsx';
import { Section } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { TagInput } from '../../ui/tag-input.tsx';
import { useFormat } from '../../words/format.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import styles from './import.module.css';
import { type Columns, FIELDS, type Field as FieldName, withColumn } from './model/columns.ts';
import type { RowOptions } from './model/rows.ts';
import type { Table } from './model/table.ts';
import { importTexts } from './texts/texts.ts';

interface MatchColumnsProps {
  readonly table: Table;
  readonly columns: Columns;
  readonly onColumns: (columns: Columns) => void;
  readonly onCheck: (options: RowOptions) => void;
  readonly onOtherFile: () => void;
}

const DOMAINS = 100;
const TAGS = 100;
const TAGS_MAX = 10;

export function MatchColumns({ table, columns, onColumns, onCheck, onOtherFile }: MatchColumnsProps) {
  const t = importTexts.use();
  const format = useFormat();
  const [domain, setDomain] = useState('');
  const [keepsSlugs, setKeepsSlugs] = useState(true);
  const [tags, setTags] = useState<readonly string[]>([]);
  const domains = useRead<DomainPage>('domains', '/domains', { limit: DOMAINS });
  const hosts = (domains.data?.data ?? [])
    .filter(({ verified, shared }) => verified || shared)
    .map(({ host }) => host);
  const hasUrl = columns.includes('url');
  const hasSlug = columns.includes('slug') || columns.includes('short_url');
  const check = () =>
    onCheck({
      domain: domain === '' ? null : domain,
      domains: new Set(hosts),
      keepsSlugs: hasSlug && keepsSlugs,
      tags,
    });
  return (
    <div className={styles.stage}>
      <div className={styles.line}>
        <p>
          <b>{t.found(table.rows.length, table.name)}</b>
          {table.vendor !== null && ` ${t.vendor(table.vendor)}`}
        </p>
        <Button onClick={onOtherFile}>{t.otherFile}</Button>
      </div>
      {table.isGarbled && <Note tone="warn">{t.garbled}</Note>}
      {table.openQuote !== null && <Note tone="warn">{t.openQuote(format.number(table.openQuote))}</Note>}
      <Section title={t.columns} count={format.number(columns.length)}>
        <ColumnTable table={table} columns={columns} onColumns={onColumns} />
      </Section>
      <Section title={t.options}>
        <div className={styles.options}>
          <Field label={t.domain} help={t.domainHelp}>
            <Select
              value={domain}
              onChange={setDomain}
              options={[
                { value: '', label: t.domainOfLine },
                ...hosts.map((host) => ({ value: host, label: host })),
              ]}
            />
          </Field>
          <TagChoice values={tags} onChange={setTags} />
          {hasSlug && (
            <Checkbox
              checked={keepsSlugs}
              onChange={setKeepsSlugs}
              label={t.keepSlugs}
              help={t.keepSlugsHelp}
            />
          )}
        </div>
      </Section>
      {columns.includes('external_id') && <Note>{t.known}</Note>}
      {!hasUrl && <Note tone="warn">{t.needUrl}</Note>}
      <div className={styles.actions}>
        <Button kind="main" disabled={!hasUrl || domains.isPending} onClick={check}>
          {t.check(table.rows.length)}
        </Button>
      </div>
    </div>
  );
}

function TagChoice({
  values,
  onChange,
}: {
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}) {
  const t = importTexts.use();
  const words = commonTexts.use();
  const { data } = useRead<TagPage>('tags', '/tags', { limit: TAGS });
  return (
    <Field label={t.tag} help={t.tagHelp}>
      <TagInput
        values={values}
        onChange={onChange}
        options={(data?.data ?? []).map(({ name, color }) => ({ value: name, label: name, color }))}
        placeholder={t.optional}
        creates={(text) => `${words.create} ${text}`}
        removeLabel={(value) => `${words.remove} ${value}`}
        max={TAGS_MAX}
      />
    </Field>
  );
}

interface ColumnRow {
  readonly at: number;
  readonly name: string;
  readonly examples: readonly string[];
  readonly field: FieldName | null;
}

const EXAMPLES = 3;
/** Further down, nobody looks. */
const LOOKED_AT = 200;

/** The first different values of a column. */
function examplesOf({ rows }: Table, at: number): readonly string[] {
  const values = rows.slice(0, LOOKED_AT).map(({ cells }) => (cells[at] ?? '').trim());
  return [...new Set(values)].filter((value) => value !== '').slice(0, EXAMPLES);
}

function ColumnTable({
  table,
  columns,
  onColumns,
}: Pick<MatchColumnsProps, 'table' | 'columns' | 'onColumns'>) {
  const t = importTexts.use();
  const choices = [
    { value: '', label: t.leftOut },
    ...FIELDS.map((field) => ({ value: field, label: t.fields[field] })),
  ];
  const rows: readonly ColumnRow[] = columns.map((field, at) => ({
    at,
    field,
    name: table.headers?.[at]?.trim() || t.nth(at + 1),
    examples: examplesOf(table, at),
  }));
  const shown: readonly Column<ColumnRow>[] = [
    { name: 'name', head: t.column, phone: 'main', width: '24%', cell: ({ name }) => <bdi>{name}</bdi> },
    {
      name: 'examples',
      head: t.examples,
      phone: 'second',
      cell: ({ examples }) => (
        <span className={styles.examples}>
          {examples.map((example) => (
            <bdi key={example}>{example.slice(0, 200)}</bdi>
          ))}
        </span>
      ),
    },
    {
      name: 'field',
      head: t.becomes,
      phone: 'end',
      width: '208px',
      cell: ({ at, name, field }) => (
        <Select
          aria-label={t.choiceOf(name)}
          value={field ?? ''}
          onChange={(next) => onColumns(withColumn(columns, at, next === '' ? null : (next as FieldName)))}
          options={choices}
        />
      ),
    },
  ];
  return (
    <DataTable
      label={t.columns}
      columns={shown}
      rows={rows}
      keyOf={({ at }) => String(at)}
      isFaint={({ field }) => field === null}
    />
  );
}
