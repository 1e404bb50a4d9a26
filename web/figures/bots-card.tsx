import type { Stats } from '../api/types.ts';
import { BarList } from '../ui/bar-list.tsx';
import { Fault, Loading } from '../ui/states.tsx';
import { useFormat } from '../words/format.ts';
import { withFilters } from './address.ts';
import { CardFrame } from './card-frame.tsx';
import { BOTS, chosenTab, withTab } from './cards.ts';
import styles from './dimension-card.module.css';
import { useFigures } from './figures.tsx';
import { useFiguresRead, useSeen } from './figures-reading.ts';
import { has, toggleFilter } from './filters.ts';
import { figuresTexts } from './texts/texts.ts';
import { nameOfRow } from './value-names.ts';

const ROWS = 6;

/** Which bots came, and why they count as bots; a row shows only the clicks of that bot. */
export function BotsCard() {
  const t = figuresTexts.use();
  const { place, set, path, query, zone, filters } = useFigures();
  const format = useFormat(zone);
  const tab = chosenTab(BOTS, place.tabs);
  const [ref, seen] = useSeen<HTMLElement>();
  const { data, error, refetch } = useFiguresRead<Stats>(
    path,
    { ...query, bots: 'only', interval: 'none', group_by: tab, limit: ROWS },
    { enabled: seen },
  );
  const rows = data?.groups[tab] ?? [];
  const total = data?.total.bot_clicks ?? 0;
  return (
    <CardFrame
      ref={ref}
      card={BOTS}
      tab={tab}
      onTab={(next) => set({ tabs: withTab(BOTS, place.tabs, next) })}
      aside={<span className={styles.note}>{t.card.botsNote}</span>}
    >
      <div className={styles.place}>
        {data === undefined && error === null && <Loading rows={ROWS} height={30} />}
        {data === undefined && error !== null && <Fault small error={error} onRetry={refetch} />}
        {data !== undefined && rows.length === 0 && <p className={styles.none}>{t.card.noBots}</p>}
        <BarList
          label={t.card.label(t.dimensions[tab])}
          number={format.number}
          percent={format.percent}
          rows={rows.map((row) => {
            const name = nameOfRow(tab, row, { t, format });
            return {
              key: row.value,
              label: <span dir="auto">{name}</span>,
              title: t.card.botRow(name, row.bot_clicks),
              value: row.bot_clicks,
              share: total === 0 ? 0 : row.bot_clicks / total,
              pressed: has(filters, { dimension: tab, op: 'is', value: row.value }),
            };
          })}
          onPress={({ key }, { without }) => {
            const filter = { dimension: tab, op: without ? 'is_not' : 'is', value: key } as const;
            const next = toggleFilter(filters, filter);
            // Among the clicks of people there is no bot to filter by.
            set({ ...withFilters(next), ...(place.who === 'people' ? { who: 'bots' as const } : {}) });
          }}
        />
      </div>
    </CardFrame>
  );
}
