import { useEffect, useRef } from 'react';
import { useForget } from '../../api/reading.ts';
import { Link } from '../../app/link.tsx';
import { agentOf } from '../../figures/click-words.ts';
import { useFigures } from '../../figures/figures.tsx';
import type { LiveClick } from '../../figures/live-buffer.ts';
import { figuresTexts } from '../../figures/texts/texts.ts';
import { useLinkNames } from '../../figures/use-link-names.ts';
import { useLive } from '../../figures/use-live.ts';
import { useSeconds } from '../../figures/use-seconds.ts';
import { Dot } from '../../ui/badge.tsx';
import { joinClasses } from '../../ui/class-names.ts';
import { Section } from '../../ui/section.tsx';
import { Loading } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import styles from './home.module.css';
import { homeTexts } from './texts/texts.ts';

const CLICKS_MAX = 10;
const FRESH_MS = 10_000;
const QUERY = { recent: CLICKS_MAX, bots: 'exclude' } as const;

const FOLLOW_MS = 3_000;

/** The figures beside the list follow what arrives in it, a few seconds later and together. */
function useFollowingFigures() {
  const forget = useForget();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (fresh: readonly LiveClick[]) => {
    const isNews = fresh.some(({ time }) => Date.now() - Date.parse(time) < FRESH_MS);
    if (!isNews || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void forget(['stats']);
    }, FOLLOW_MS);
  };
}

/** The last clicks of people, as they come. */
export function JustNow() {
  const t = homeTexts.use();
  const words = figuresTexts.use();
  const { zone } = useFigures();
  const format = useFormat(zone);
  const live = useLive({ query: QUERY, clicksMax: CLICKS_MAX, onClicks: useFollowingFigures() });
  const names = useLinkNames(live.clicks.map(({ link_id }) => link_id));
  const nowMs = useSeconds();
  const isOpen = live.stream === 'open';
  return (
    <Section
      title={
        <>
          <Dot tone={isOpen ? 'blaze' : 'still'} beats={isOpen} />
          {t.justNow}
        </>
      }
      aside={
        <Link to="/live" className={styles.all}>
          {t.live}
        </Link>
      }
    >
      {live.stream === 'opening' && live.clicks.length === 0 && <Loading rows={CLICKS_MAX} height={31} />}
      {live.stream === 'ended' && <p className={styles.none}>{t.streamEnded}</p>}
      {isOpen && live.clicks.length === 0 && <p className={styles.none}>{t.quiet}</p>}
      <ul aria-label={t.justNow} data-live>
        {live.clicks.map((click) => {
          const name = click.link_id === null ? null : names.get(click.link_id);
          const isFresh = nowMs - Date.parse(click.time) < FRESH_MS;
          return (
            <li key={click.key} className={joinClasses(styles.click, isFresh && styles.fresh)}>
              <span
                className={styles.country}
                title={click.country === '' ? undefined : format.country(click.country)}
              >
                {click.country === '' ? '–' : click.country}
              </span>
              <span className={styles.clicked}>
                <b dir="ltr">{name === undefined ? '…' : name === null ? t.removed : `/${name.slug}`}</b>
                <span>{agentOf(click, { t: words, format })}</span>
              </span>
              <time className={joinClasses(styles.when, isFresh && styles.now)} dateTime={click.time}>
                {format.ago(click.time, nowMs)}
              </time>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
