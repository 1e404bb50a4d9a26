import type { Stats } from '../api/types.ts';
import { Fault } from '../ui/states.tsx';
import { AllValues } from './all-values.tsx';
import { BotsCard } from './bots-card.tsx';
import { LINK_CARDS, WORKSPACE_CARDS } from './cards.ts';
import { ConversionsCard } from './conversions-card.tsx';
import { DimensionCard } from './dimension-card.tsx';
import { useFigures } from './figures.tsx';
import { FiguresChart } from './figures-chart.tsx';
import { useFiguresRead } from './figures-reading.ts';
import styles from './figures-view.module.css';
import { FilterBar } from './filter-bar.tsx';
import { OrphansCard } from './orphans-card.tsx';
import { PlacesCard } from './places-card.tsx';
import { SpokenTotals } from './spoken-totals.tsx';
import { figuresTexts } from './texts/texts.ts';
import { TotalRow } from './total-row.tsx';
import { WhenCard } from './when-card.tsx';

/** The figures of a workspace or a link: totals, a chart, and every list that explains them. */
export function FiguresView() {
  const t = figuresTexts.use();
  const { linkId } = useFigures();
  const { data, error, isPlaceholderData, refetch } = useMainFigures();
  const cards = linkId === null ? WORKSPACE_CARDS : LINK_CARDS;
  if (data === undefined && error !== null) {
    return (
      <>
        <FilterBar />
        <Fault error={error} onRetry={refetch} />
      </>
    );
  }
  return (
    <div className={styles.view}>
      <FilterBar />
      <SpokenTotals stats={data} isOld={isPlaceholderData} />
      <TotalRow stats={data} />
      <FiguresChart stats={data} isPickable tall={linkId === null} />
      <PlacesCard />
      <div className={styles.cards}>
        {cards.map((card) => (
          <DimensionCard key={card.name} card={card} />
        ))}
        <BotsCard />
        <ConversionsCard />
        {linkId === null && <OrphansCard />}
      </div>
      <WhenCard />
      <p className={styles.foot}>{t.figures.uniqueNote}</p>
      <AllValues />
    </div>
  );
}

/** The totals and the series, with those before if they are compared. */
export function useMainFigures() {
  const { path, query, bucket, compare } = useFigures();
  return useFiguresRead<Stats>(path, { ...query, interval: bucket, compare }, { follows: true });
}
