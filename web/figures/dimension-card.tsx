import type { Stats, StatsRow } from '../api/types.ts';
import { BarList, type BarRow } from '../ui/bar-list.tsx';
import { Fault, Loading } from '../ui/states.tsx';
import { useFormat } from '../words/format.ts';
import { CardFrame } from './card-frame.tsx';
import { type Card, chosenTab, withTab } from './cards.ts';
import styles from './dimension-card.module.css';
import { type Figures, useFigures } from './figures.tsx';
import { useGroupRead, useSeen } from './figures-reading.ts';
import { type Dimension, has } from './filters.ts';
import { ShortUrl } from './short-url.tsx';
import { figuresTexts } from './texts/texts.ts';
import { nameOfRow } from './value-names.ts';

const ROWS = 6;

/** One list at a time of what clicks have in common; each row filters. */
export function DimensionCard({ card }: { readonly card: Card }) {
  const { place, set } = useFigures();
  const tab = chosenTab(card, place.tabs);
  const [ref, seen] = useSeen<HTMLElement>();
  const { data, error, refetch } = useGroup(tab, { limit: ROWS + 1, enabled: seen });
  const rows = data?.groups[tab] ?? [];
  return (
    <CardFrame
      ref={ref}
      card={card}
      tab={tab}
      onTab={(next) => set({ tabs: withTab(card, place.tabs, next) })}
      aside={rows.length > ROWS && <AllButton dimension={tab} />}
    >
      <div className={styles.place}>
        {data === undefined ? (
          error === null ? (
            <Loading rows={ROWS} height={30} />
          ) : (
            <Fault small error={error} onRetry={refetch} />
          )
        ) : (
          <ValueList dimension={tab} stats={data} rows={rows.slice(0, ROWS)} />
        )}
      </div>
    </CardFrame>
  );
}

interface GroupOptions {
  readonly limit: number;
  readonly enabled: boolean;
}

export function useGroup(dimension: Dimension, { limit, enabled }: GroupOptions) {
  const { path, query } = useFigures();
  return useGroupRead(path, { ...query, interval: 'none', limit }, { dimension, enabled });
}

/** Opens the whole list; how many there are is known only where all were asked for. */
export function AllButton({ dimension, count }: { readonly dimension: Dimension; readonly count?: number }) {
  const t = figuresTexts.use();
  const { set } = useFigures();
  return (
    <button type="button" className={styles.all} onClick={() => set({ all: dimension })}>
      {count === undefined ? t.card.all : t.card.allCount(count)}
    </button>
  );
}

interface ValueListProps {
  readonly dimension: Dimension;
  readonly stats: Stats;
  readonly rows: readonly StatsRow[];
}

export function ValueList({ dimension, stats, rows }: ValueListProps) {
  const t = figuresTexts.use();
  const figures = useFigures();
  const format = useFormat(figures.zone);
  if (rows.length === 0) return <p className={styles.none}>{t.card.none}</p>;
  return (
    <BarList
      label={t.card.label(t.dimensions[dimension])}
      number={format.number}
      percent={format.percent}
      rows={rows.map((row) => toBarRow({ dimension, row, stats, figures, t, format }))}
      onPress={(row, { without }) =>
        figures.toggle({ dimension, op: without ? 'is_not' : 'is', value: row.key })
      }
    />
  );
}

interface BarRowOptions {
  readonly dimension: Dimension;
  readonly row: StatsRow;
  readonly stats: Stats;
  readonly figures: Figures;
  readonly t: ReturnType<typeof figuresTexts.use>;
  readonly format: ReturnType<typeof useFormat>;
}

function toBarRow({ dimension, row, stats, figures, t, format }: BarRowOptions): BarRow {
  const name = nameOfRow(dimension, row, { t, format });
  const url = row.label?.short_url;
  return {
    key: row.value,
    label: url === undefined ? <span dir="auto">{name}</span> : <ShortUrl url={url} />,
    title: `${t.card.row(name, row.clicks, row.unique_clicks)}\n${t.filter.hint}`,
    value: row.clicks,
    share: stats.total.clicks === 0 ? 0 : row.clicks / stats.total.clicks,
    pressed: has(figures.filters, { dimension, op: 'is', value: row.value }),
  };
}
