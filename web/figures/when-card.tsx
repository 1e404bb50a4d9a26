import type { Stats } from '../api/types.ts';
import { HeatGrid } from '../ui/chart/heat-grid.tsx';
import { Fault, Loading } from '../ui/states.tsx';
import { PlainCard } from './card-frame.tsx';
import { useGroup, ValueList } from './dimension-card.tsx';
import { useFigures } from './figures.tsx';
import { useFiguresRead, useSeen } from './figures-reading.ts';
import { type Filter, has } from './filters.ts';
import { lengthOf } from './interval.ts';
import { figuresTexts } from './texts/texts.ts';
import { weekdayName } from './value-names.ts';
import { busiestOf, weekHoursOf } from './week-hours.ts';
import styles from './when-card.module.css';
import { DAY_MS } from './zone-clock.ts';

/** The API answers at most 10,000 hours at once. */
const DAYS_MAX = 400;
const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour));

/** On which weekdays and at which hours links are clicked. */
export function WhenCard() {
  const { span } = useFigures();
  return lengthOf(span) > DAYS_MAX * DAY_MS ? <LongWhen /> : <HoursOfWeek />;
}

function HoursOfWeek() {
  const t = figuresTexts.use();
  const figures = useFigures();
  const { path, query, zone, filters } = figures;
  const [ref, seen] = useSeen<HTMLElement>();
  const { data, error, refetch } = useFiguresRead<Stats>(
    path,
    { ...query, interval: 'hour' },
    { enabled: seen },
  );
  const hours = weekHoursOf(data?.series ?? [], zone);
  const busiest = busiestOf(hours);
  const filtersOf = ({ day, hour }: { day: number; hour: number }): readonly Filter[] => [
    { dimension: 'weekday', op: 'is', value: String(day + 1) },
    { dimension: 'hour_of_day', op: 'is', value: String(hour) },
  ];
  const isPicked = (at: { day: number; hour: number }) =>
    filtersOf(at).every((filter) => has(filters, filter));
  return (
    <PlainCard
      ref={ref}
      title={t.when.title}
      aside={
        <span className={styles.note}>
          {t.zone.hours(zone.replaceAll('_', ' '))}
          {busiest !== null && (
            <> · {t.when.busiest(weekdayName(busiest.weekday), t.values.hour(String(busiest.hour)))}</>
          )}
        </span>
      }
    >
      {data === undefined && error === null && <Loading rows={7} height={22} />}
      {data === undefined && error !== null && <Fault small error={error} onRetry={refetch} />}
      {data !== undefined && (
        <HeatGrid
          label={t.when.title}
          values={hours}
          dayNames={DAYS.map((day) => weekdayName(day, 'short'))}
          hourNames={HOURS.map((hour) => hour.padStart(2, '0'))}
          cellName={({ day, hour }, value) =>
            t.when.cell(weekdayName(day + 1), t.values.hour(String(hour)), value)
          }
          isPicked={isPicked}
          onPick={(at) => {
            const others = filters.filter(
              ({ dimension }) => dimension !== 'weekday' && dimension !== 'hour_of_day',
            );
            figures.setFilters(isPicked(at) ? others : [...others, ...filtersOf(at)]);
          }}
        />
      )}
    </PlainCard>
  );
}

/** Weekdays and hours apart, for a range that has more hours than the API answers. */
function LongWhen() {
  const t = figuresTexts.use();
  const [ref, seen] = useSeen<HTMLElement>();
  const weekdays = useGroup('weekday', { limit: 24, enabled: seen });
  const hours = useGroup('hour_of_day', { limit: 24, enabled: seen });
  return (
    <PlainCard ref={ref} title={t.when.title} aside={<span className={styles.note}>{t.when.tooLong}</span>}>
      <div className={styles.pair}>
        {[weekdays, hours].map(({ data, error, refetch }, index) => {
          const dimension = index === 0 ? 'weekday' : 'hour_of_day';
          if (data !== undefined)
            return (
              <ValueList
                key={dimension}
                dimension={dimension}
                stats={data}
                rows={[...(data.groups[dimension] ?? [])].sort(
                  (one, other) => Number(one.value) - Number(other.value),
                )}
              />
            );
          return error === null ? (
            <Loading key={dimension} rows={7} height={30} />
          ) : (
            <Fault key={dimension} small error={error} onRetry={refetch} />
          );
        })}
      </div>
    </PlainCard>
  );
}
