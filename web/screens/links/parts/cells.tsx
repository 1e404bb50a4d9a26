import type { ReactNode } from 'react';
import { Badge, Dot } from '../../../ui/badge.tsx';
import { Sparkline } from '../../../ui/chart/sparkline.tsx';
import { Tag } from '../../../ui/chip.tsx';
import { Icon, type IconName } from '../../../ui/icon.tsx';
import type { Format } from '../../../words/format.ts';
import type { Column } from '../model/columns.ts';
import { wordOf } from '../model/filter-words.ts';
import {
  destinationParts,
  factsOf,
  type LinkFact,
  type LinkState,
  type Row,
  stateOf,
} from '../model/link-facts.ts';
import type { LinksTexts } from '../texts/texts.ts';
import styles from './table.module.css';

/** What all cells draw with. */
export interface CellTools {
  readonly t: LinksTexts;
  readonly format: Format;
  readonly nowMs: number;
  /** The colours of tags, by name. */
  readonly colors: ReadonlyMap<string, string | null>;
}

const FACT_ICONS: Readonly<Record<LinkFact, IconName>> = {
  rules: 'filter',
  split: 'split',
  ends: 'clock',
  password: 'lock',
};
const DAYS_AGO_MS = 7 * 86_400_000;
const JUST_NOW_MS = 60_000;

/** The host shrinks, the slug never does; behind it what the link has, and its state unless it is on. */
export function Address({ row }: { readonly row: Row }) {
  return (
    <>
      <span className={styles.host}>{row.domain}</span>
      <span className={styles.slash}>/</span>
      <b dir="auto" className={styles.slug}>
        {row.slug}
      </b>
    </>
  );
}

export function Facts({ row, tools }: { readonly row: Row; readonly tools: CellTools }) {
  const { t, nowMs } = tools;
  const state = stateOf(row, nowMs);
  const shown = factsOf(row).filter((fact) => fact !== 'ends' || state.kind !== 'ended');
  return (
    <>
      {shown.map((fact) => (
        <span key={fact} className={styles.fact} data-tip={t.row[fact]}>
          <Icon name={FACT_ICONS[fact]} size={14} label={t.row[fact]} />
        </span>
      ))}
      {state.kind !== 'on' && <Badge>{stateWords(state, tools)}</Badge>}
    </>
  );
}

export function stateWords(state: LinkState, { t, format }: CellTools): string {
  if (state.kind === 'scheduled') return t.row.starts(format.day(state.at));
  if (state.kind === 'ended') return state.at === null ? t.row.usedUp : t.row.ended(format.day(state.at));
  return t.row.off;
}

export function Destination({ row, tools }: { readonly row: Row; readonly tools: CellTools }) {
  const { host, path, tail } = destinationParts(row.url);
  return (
    <div className={styles.two}>
      <span className={styles.destination} title={row.url} dir="ltr">
        <span className={styles.way}>
          <span className={styles.ink}>{host}</span>
          {path}
        </span>
        {tail !== '' && <span className={styles.tail}>{tail}</span>}
      </span>
      <span className={styles.tags}>
        {row.tags.map((tag) => (
          <Tag key={tag} color={tools.colors.get(tag) ?? null}>
            <bdi>{tag}</bdi>
          </Tag>
        ))}
      </span>
    </div>
  );
}

/** Clicks of the period, or of all time where the period has none to show. */
export const clicksOf = (row: Row): number => row.figures?.clicks ?? row.clicks;
export const peopleOf = (row: Row): number => row.figures?.unique_clicks ?? row.unique_clicks;

export function Trend({ row }: { readonly row: Row }) {
  return row.figures === undefined ? null : <Sparkline values={row.figures.series} />;
}

export function Cell({
  column,
  row,
  tools,
}: {
  readonly column: Column;
  readonly row: Row;
  readonly tools: CellTools;
}) {
  if (column === 'destination') return <Destination row={row} tools={tools} />;
  if (column === 'trend') return <Trend row={row} />;
  return <span className={styles.cut}>{plainCell(column, row, tools)}</span>;
}

function plainCell(column: Exclude<Column, 'destination' | 'trend'>, row: Row, tools: CellTools): ReactNode {
  const { t, format } = tools;
  switch (column) {
    case 'clicks':
      return (
        <span className={clicksOf(row) === 0 ? undefined : styles.ink}>{format.number(clicksOf(row))}</span>
      );
    case 'people':
      return format.number(peopleOf(row));
    case 'last':
      return <Last at={row.last_clicked_at} tools={tools} />;
    case 'made':
      return <time dateTime={row.created_at}>{format.day(row.created_at)}</time>;
    case 'ends':
      return row.expires.at === null ? '–' : format.day(row.expires.at);
    case 'via':
      return wordOf(t.filter.vias, row.created_via).trim();
    case 'external':
      return <bdi>{row.external_id ?? '–'}</bdi>;
  }
}

function Last({ at, tools }: { readonly at: string | null; readonly tools: CellTools }) {
  const { t, format, nowMs } = tools;
  if (at === null) return '–';
  const agoMs = nowMs - Date.parse(at);
  if (agoMs < JUST_NOW_MS)
    return (
      <time dateTime={at} className={styles.now}>
        <Dot tone="blaze" />
        {t.row.justNow}
      </time>
    );
  return <time dateTime={at}>{agoMs < DAYS_AGO_MS ? format.ago(at, nowMs) : format.day(at)}</time>;
}
