import { useState } from 'react';
import type { Stats, StatsRow } from '../api/types.ts';
import { useApi } from '../api/workspace-api.tsx';
import { buttonClass } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { TextInput } from '../ui/input.tsx';
import { Fault, Loading } from '../ui/states.tsx';
import { useFormat } from '../words/format.ts';
import styles from './all-values.module.css';
import { useFigures } from './figures.tsx';
import { useFiguresRead } from './figures-reading.ts';
import { type Dimension, has } from './filters.ts';
import { ShortUrl } from './short-url.tsx';
import { figuresTexts } from './texts/texts.ts';
import { nameOfRow } from './value-names.ts';

/** The most that the API answers of one dimension. */
const ROWS_MAX = 1_000;

/** The whole list of a card, with a search and as a file. The list is open as long as the address names it. */
export function AllValues() {
  const { place, set } = useFigures();
  const t = figuresTexts.use();
  if (place.all === null) return null;
  return (
    <Dialog open size="wide" title={t.tabs[place.all]} onClose={() => set({ all: null })}>
      <WholeList key={place.all} dimension={place.all} />
    </Dialog>
  );
}

function WholeList({ dimension }: { readonly dimension: Dimension }) {
  const t = figuresTexts.use();
  const { path, query, zone } = useFigures();
  const api = useApi();
  const format = useFormat(zone);
  const [text, setText] = useState('');
  const asked = { ...query, interval: 'none', group_by: dimension, limit: ROWS_MAX };
  const first = useFiguresRead<Stats>(path, asked);
  const isCut = (first.data?.groups[dimension]?.length ?? 0) === ROWS_MAX;
  const wanted = text.trim();
  // Beyond the first rows only the server can search, and it knows values, not their names.
  const param = `filter[${dimension}]`;
  const own = query[param];
  const found = useFiguresRead<Stats>(
    path,
    { ...asked, [param]: [...(Array.isArray(own) ? own : []), `~${wanted}`] },
    { enabled: isCut && wanted !== '' && dimension !== 'link' },
  );
  const { data, error, refetch } =
    isCut && wanted !== '' && found.data !== undefined && dimension !== 'link' ? found : first;
  const rows = (data?.groups[dimension] ?? []).map((row) => ({
    row,
    name: nameOfRow(dimension, row, { t, format }),
  }));
  const shown = rows.filter(({ name, row }) => includes(name, wanted) || includes(row.value, wanted));
  return (
    <div className={styles.list}>
      <div className={styles.head}>
        <TextInput
          type="search"
          value={text}
          onChange={setText}
          aria-label={t.card.search}
          placeholder={t.card.search}
          start={<Icon name="search" size={14} />}
          frameClass={styles.search}
        />
        <a
          className={buttonClass({ kind: 'plain' })}
          href={api.url(`${path}.csv`, { ...asked, download: true })}
          download
        >
          <Icon name="download" />
          {t.card.csv}
        </a>
      </div>
      {data === undefined && error === null && <Loading rows={8} height={34} />}
      {data === undefined && error !== null && <Fault small error={error} onRetry={refetch} />}
      {data !== undefined && <ValueTable dimension={dimension} total={data.total.clicks} rows={shown} />}
      {data !== undefined && shown.length === 0 && (
        <p className={styles.note}>{wanted === '' ? t.card.none : t.card.nothingFound}</p>
      )}
      {isCut && <p className={styles.note}>{t.card.cutOff(ROWS_MAX)}</p>}
    </div>
  );
}

const includes = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase());

interface ValueTableProps {
  readonly dimension: Dimension;
  readonly total: number;
  readonly rows: readonly { readonly row: StatsRow; readonly name: string }[];
}

function ValueTable({ dimension, total, rows }: ValueTableProps) {
  const t = figuresTexts.use();
  const { filters, toggle, zone } = useFigures();
  const format = useFormat(zone);
  return (
    <table className={styles.table} aria-label={t.card.label(t.dimensions[dimension])}>
      <thead>
        <tr>
          <th scope="col">{t.dimensions[dimension]}</th>
          <th scope="col">{t.card.clicks}</th>
          <th scope="col">{t.card.people}</th>
          <th scope="col">{t.card.share}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ row, name }) => {
          const filter = { dimension, op: 'is', value: row.value } as const;
          return (
            <tr key={row.value}>
              <th scope="row">
                <button
                  type="button"
                  aria-pressed={has(filters, filter)}
                  title={t.filter.hint}
                  onClick={({ altKey }) => toggle({ ...filter, op: altKey ? 'is_not' : 'is' })}
                >
                  {row.label === null || row.label === undefined ? (
                    <span dir="auto">{name}</span>
                  ) : (
                    <ShortUrl url={row.label.short_url} />
                  )}
                </button>
              </th>
              <td>{format.number(row.clicks)}</td>
              <td>{format.number(row.unique_clicks)}</td>
              <td>{format.percent(total === 0 ? 0 : row.clicks / total)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
