import type { Stats } from '../api/types.ts';
import { Figure, Figures as FigureRow } from '../ui/figure.tsx';
import { type Format, useFormat } from '../words/format.ts';
import type { Series } from './address.ts';
import { changeOf } from './change.ts';
import { useFigures } from './figures.tsx';
import { figuresTexts } from './texts/texts.ts';
import styles from './total-row.module.css';
import { clicksPerDay, clicksPerDayBefore } from './totals.ts';
import { useBeforeName } from './use-before-name.ts';

interface Total {
  readonly series: Series;
  readonly label: string;
  readonly now: number;
  readonly before: number | null;
  readonly tip?: string;
}

/** The four figures; each is a button that chooses what the chart shows. */
export function TotalRow({ stats }: { readonly stats: Stats | undefined }) {
  const t = figuresTexts.use();
  const figures = useFigures();
  const format = useFormat(figures.zone);
  return (
    <FigureRow>
      {totalsOf(stats, figures, t).map(({ series, label, now, before, tip }) => (
        <Figure
          key={series}
          label={<span data-tip={tip}>{label}</span>}
          value={stats === undefined ? <span className={styles.wait} /> : format.number(shown(now))}
          note={
            stats === undefined || before === null ? (
              ' '
            ) : (
              <ChangeNote now={now} before={before} format={format} />
            )
          }
          pressed={figures.place.show === series}
          onPress={() => figures.set({ show: series })}
        />
      ))}
    </FigureRow>
  );
}

function totalsOf(
  stats: Stats | undefined,
  figures: ReturnType<typeof useFigures>,
  t: ReturnType<typeof figuresTexts.use>,
): readonly Total[] {
  const now = stats?.total ?? { clicks: 0, unique_clicks: 0, bot_clicks: 0 };
  const before = stats?.previous?.total ?? null;
  const ofBots = figures.place.who === 'people' ? t.figures.botsApart : t.figures.bots;
  return [
    { series: 'clicks', label: t.figures.clicks, now: now.clicks, before: before?.clicks ?? null },
    {
      series: 'people',
      label: t.figures.people,
      now: now.unique_clicks,
      before: before?.unique_clicks ?? null,
      tip: t.figures.uniqueNote,
    },
    {
      series: 'per_day',
      label: t.figures.perDay,
      now: stats === undefined ? 0 : clicksPerDay(stats, figures),
      before: stats?.previous === undefined ? null : clicksPerDayBefore(stats.previous, figures),
    },
    { series: 'bots', label: ofBots, now: now.bot_clicks, before: before?.bot_clicks ?? null },
  ];
}

/** Figures are whole, but for a few a day. */
const shown = (value: number): number => (value < 10 ? Math.round(value * 10) / 10 : Math.round(value));

interface ChangeNoteProps {
  readonly now: number;
  readonly before: number;
  readonly format: Format;
}

/** `↑ 12% from 43,136` for the eye; `12% more than the 30 days before` for the ear. */
function ChangeNote({ now, before, format }: ChangeNoteProps) {
  const t = figuresTexts.use();
  const beforeName = useBeforeName();
  const change = changeOf(now, before);
  const words = sentenceOf(change, t, beforeName, format);
  const seen = seenOf(change, t, format);
  return (
    <>
      <span aria-hidden="true" title={words}>
        {seen.mark !== '' && <span className={seen.isMore ? styles.more : styles.still}>{seen.mark}</span>}{' '}
        {seen.words ?? t.change.from(format.number(shown(before)))}
      </span>
      <span className={styles.spoken}>{words}</span>
    </>
  );
}

type Texts = ReturnType<typeof figuresTexts.use>;
type Change = ReturnType<typeof changeOf>;

function sentenceOf(change: Change, t: Texts, before: string, format: Format): string {
  switch (change.kind) {
    case 'more':
      return t.change.more(format.percent(change.percent / 100), before);
    case 'less':
      return t.change.less(format.percent(change.percent / 100), before);
    case 'many_times':
      return t.change.manyTimes(format.number(change.times), before);
    case 'same':
      return t.change.same(before);
    case 'from_none':
    case 'none':
      return t.change.fromNone(before);
  }
}

function seenOf(change: Change, t: Texts, format: Format): { mark: string; isMore: boolean; words?: string } {
  switch (change.kind) {
    case 'more':
      return { mark: `↑ ${format.percent(change.percent / 100)}`, isMore: true };
    case 'less':
      return { mark: `↓ ${format.percent(change.percent / 100)}`, isMore: false };
    case 'many_times':
      return { mark: `↑ ${t.change.times(format.number(change.times))}`, isMore: true };
    case 'same':
      return { mark: '', isMore: false, words: t.change.still };
    case 'from_none':
    case 'none':
      return { mark: '', isMore: false, words: t.change.new };
  }
}
