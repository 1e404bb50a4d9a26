import { memo, useDeferredValue, useEffect, useRef, useState } from 'react';
import { Screen } from '../../app/screen.tsx';
import { liveSearch } from '../../figures/address.ts';
import { FiguresProvider, useFigures, useFiguresOf } from '../../figures/figures.tsx';
import { FilterBar } from '../../figures/filter-bar.tsx';
import { filterParams } from '../../figures/filters.ts';
import type { LiveClick } from '../../figures/live-buffer.ts';
import { figuresTexts } from '../../figures/texts/texts.ts';
import { type Live, useLive } from '../../figures/use-live.ts';
import { WhoSwitch } from '../../figures/who-switch.tsx';
import { Dot } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { LazyWorldMap } from '../../ui/map/lazy-world-map.tsx';
import { Note } from '../../ui/note.tsx';
import { Empty, Fault, Loading } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import styles from './live.module.css';
import { LiveRows } from './live-rows.tsx';
import { liveTexts } from './texts/texts.ts';

const CLICKS_MAX = 200;
const ALIVE_MS = 900;
const BOTS = { people: 'exclude', bots: 'only', both: 'include' } as const;

/** Clicks as they are counted. */
export default function LiveScreen() {
  const t = liveTexts.use();
  const common = commonTexts.use();
  const figures = useFiguresOf(liveSearch, null);
  const [isPaused, setPaused] = useState(false);
  return (
    <FiguresProvider value={figures}>
      <Screen
        title={common.nav.live}
        actions={
          <>
            <span className={styles.who}>
              <WhoSwitch short />
            </span>
            <Button
              icon={isPaused ? 'play' : 'pause'}
              aria-pressed={isPaused}
              onClick={() => setPaused(!isPaused)}
            >
              {isPaused ? t.go : t.pause}
            </Button>
          </>
        }
      >
        <FilterBar />
        <Stream isPaused={isPaused} />
      </Screen>
    </FiguresProvider>
  );
}

/** Below the page, which React would otherwise draw again with every click. */
function Stream({ isPaused }: { readonly isPaused: boolean }) {
  const { place, zone, filters } = useFigures();
  const { alive, note } = useAlive();
  const live = useLive({
    query: { recent: CLICKS_MAX, bots: BOTS[place.who], timezone: zone, ...filterParams(filters) },
    clicksMax: CLICKS_MAX,
    isPaused,
    onClicks: note,
  });
  // The map may come a moment after the list.
  const clicks = useDeferredValue(live.clicks);
  return (
    <div className={styles.live}>
      <div className={styles.list}>
        <StreamLine live={live} isPaused={isPaused} />
        <Clicks live={live} />
      </div>
      <div className={styles.map}>
        <ClickMap clicks={clicks} alive={isPaused ? NOWHERE : alive} />
      </div>
    </div>
  );
}

const NOWHERE: ReadonlySet<string> = new Set();

/** The countries of the last moment, for the map to blink. */
function useAlive() {
  const [alive, setAlive] = useState(NOWHERE);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const note = (fresh: readonly LiveClick[]) => {
    // The earlier clicks that a stream begins with are no news.
    const now = fresh.filter(({ time }) => Date.now() - Date.parse(time) < 10_000);
    if (now.length === 0) return;
    clearTimeout(timer.current);
    setAlive(new Set(now.map(({ country }) => country)));
    timer.current = setTimeout(() => setAlive(NOWHERE), ALIVE_MS);
  };
  return { alive, note };
}

function StreamLine({ live, isPaused }: { readonly live: Live; readonly isPaused: boolean }) {
  const t = liveTexts.use();
  return (
    <>
      <p className={styles.state} role="status">
        <Dot
          tone={live.stream === 'open' && !isPaused ? 'blaze' : 'still'}
          beats={live.stream === 'open' && !isPaused}
        />
        {live.stream === 'waiting'
          ? t.waiting
          : live.stream === 'opening'
            ? t.opening
            : isPaused
              ? t.held(live.held)
              : t.list}
      </p>
      {live.missed > 0 && <Note>{live.isLeast ? t.missedAtLeast(live.missed) : t.missed(live.missed)}</Note>}
    </>
  );
}

function Clicks({ live }: { readonly live: Live }) {
  const t = liveTexts.use();
  const { filters } = useFigures();
  if (live.stream === 'ended') return <Fault error={live.error} />;
  if (live.clicks.length > 0) return <LiveRows clicks={live.clicks} />;
  // Without a connection nobody knows whether there are clicks.
  if (live.stream !== 'open') return <Loading rows={10} height={40} />;
  return <Empty title={t.quiet} text={filters.length > 0 ? t.quietFiltered : t.quietText} cairn={2} />;
}

interface ClickMapProps {
  readonly clicks: readonly LiveClick[];
  readonly alive: ReadonlySet<string>;
}

const ClickMap = memo(function ClickMap({ clicks, alive }: ClickMapProps) {
  const t = figuresTexts.use();
  const { filters, toggle, zone } = useFigures();
  const format = useFormat(zone);
  const counts = new Map<string, number>();
  for (const { country } of clicks) if (country !== '') counts.set(country, (counts.get(country) ?? 0) + 1);
  const wanted = filters.filter(({ dimension, op }) => dimension === 'country' && op === 'is');
  return (
    <LazyWorldMap
      label={t.card.map}
      values={counts}
      nameOf={format.country}
      format={format.number}
      chosen={new Set(wanted.map(({ value }) => value))}
      alive={alive}
      onPress={(value, { excludes }) =>
        toggle({ dimension: 'country', op: excludes ? 'is_not' : 'is', value })
      }
    />
  );
});
