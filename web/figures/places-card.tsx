import type { Stats } from '../api/types.ts';
import { LazyWorldMap } from '../ui/map/lazy-world-map.tsx';
import { Fault, Loading } from '../ui/states.tsx';
import { useFormat } from '../words/format.ts';
import { CardFrame } from './card-frame.tsx';
import { chosenTab, PLACES, withTab } from './cards.ts';
import { AllButton, useGroup, ValueList } from './dimension-card.tsx';
import { useFigures } from './figures.tsx';
import { useSeen } from './figures-reading.ts';
import styles from './places-card.module.css';
import { figuresTexts } from './texts/texts.ts';

const ROWS = 8;
/** There are fewer codes of countries than that. */
const COUNTRIES_MAX = 260;

/** A map of the countries, and beside it countries, regions or cities as a list. */
export function PlacesCard() {
  const { place, set } = useFigures();
  const tab = chosenTab(PLACES, place.tabs);
  const [ref, seen] = useSeen<HTMLElement>();
  const countries = useGroup('country', { limit: COUNTRIES_MAX, enabled: seen });
  const others = useGroup(tab, { limit: ROWS + 1, enabled: seen && tab !== 'country' });
  const { data, error, refetch } = tab === 'country' ? countries : others;
  const rows = data?.groups[tab] ?? [];
  return (
    <CardFrame
      ref={ref}
      card={PLACES}
      tab={tab}
      onTab={(next) => set({ tabs: withTab(PLACES, place.tabs, next) })}
      aside={
        rows.length > ROWS && (
          <AllButton dimension={tab} {...(tab === 'country' ? { count: rows.length } : {})} />
        )
      }
    >
      <div className={styles.places}>
        <CountryMap stats={countries.data} />
        <div className={styles.list}>
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
      </div>
    </CardFrame>
  );
}

function CountryMap({ stats }: { readonly stats: Stats | undefined }) {
  const t = figuresTexts.use();
  const { filters, toggle, zone } = useFigures();
  const format = useFormat(zone);
  const rows = (stats?.groups.country ?? []).filter(({ value }) => value !== '');
  const wanted = filters.filter(({ dimension, op }) => dimension === 'country' && op === 'is');
  return (
    <LazyWorldMap
      label={t.card.map}
      values={new Map(rows.map(({ value, clicks }) => [value, clicks]))}
      nameOf={format.country}
      format={format.number}
      chosen={new Set(wanted.map(({ value }) => value))}
      onPress={(value, { excludes }) =>
        toggle({ dimension: 'country', op: excludes ? 'is_not' : 'is', value })
      }
    />
  );
}
