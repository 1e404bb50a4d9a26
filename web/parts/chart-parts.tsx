import type { ChartPoint } from '../ui/chart/chart-points.ts';
import { HeatGrid } from '../ui/chart/heat-grid.tsx';
import { LazyTimeChart } from '../ui/chart/lazy-time-chart.tsx';
import { Sparkline } from '../ui/chart/sparkline.tsx';
import { LazyWorldMap } from '../ui/map/lazy-world-map.tsx';
import { Section } from '../ui/section.tsx';

const number = (value: number): string => value.toLocaleString('en');
const compact = (value: number): string => new Intl.NumberFormat('en', { notation: 'compact' }).format(value);

/** The same waves each time. */
const wave = (count: number, height: number): readonly ChartPoint[] =>
  Array.from({ length: count }, (_, nth) => ({
    short: `${nth + 1}`,
    long: `Bucket ${nth + 1}`,
    value: Math.round(height * (2.2 + Math.sin(nth * 1.7) + Math.sin(nth / 3))),
    before: Math.round(height * (1.2 + Math.sin(nth * 1.3))),
  }));

const CHARTS: readonly (readonly [title: string, points: readonly ChartPoint[], running: number | null])[] = [
  ['Many buckets, the last one running', wave(30, 700), 29],
  ['Few buckets', wave(7, 40), 6],
  ['One bucket', wave(1, 3), 0],
  ['Ten digits', wave(24, 1_200_000_000), null],
  ['No clicks', wave(30, 0), 29],
  ['No buckets', [], null],
];
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
const WEEK = DAYS.map((_, day) => HOURS.map((_, hour) => Math.max(0, (hour - 6) * (day + 1) - 20)));
const COUNTRIES = new Map([
  ['TW', 900],
  ['FR', 400],
  ['SG', 120],
  ['US', 60],
  ['MT', 9],
  ['GF', 1],
]);

/** Charts and the map, full, empty and huge. */
export function ChartParts() {
  return (
    <>
      {CHARTS.map(([title, points, running]) => (
        <Section key={title} title={title}>
          <LazyTimeChart
            points={points}
            running={running}
            format={number}
            formatTick={compact}
            onPick={() => undefined}
            words={{
              chart: title,
              help: 'Arrow keys move.',
              value: 'Clicks',
              before: 'The 30 days before',
              empty: 'No clicks in this time',
              spoken: ({ long, value }) => `${long}: ${number(value)}`,
            }}
          />
        </Section>
      ))}
      <Section title="Sparklines">
        <Sparkline
          values={wave(30, 20).map(({ value }) => Math.max(0, value - 20))}
          label="Clicks of 30 days"
        />
        <Sparkline values={Array.from({ length: 30 }, () => 0)} label="No clicks" />
      </Section>
      <Section title="Weekdays and hours">
        <HeatGrid
          label="When"
          values={WEEK}
          dayNames={DAYS}
          hourNames={HOURS}
          cellName={({ day, hour }, value) => `${DAYS[day]}, ${hour}:00: ${value}`}
        />
      </Section>
      <Section title="The world">
        <LazyWorldMap
          label="The world"
          values={COUNTRIES}
          nameOf={(code) => code}
          format={number}
          chosen={new Set(['FR'])}
          onPress={() => undefined}
        />
      </Section>
    </>
  );
}
