import { memo } from 'react';
import { Link } from '../../app/link.tsx';
import { agentOf } from '../../figures/click-words.ts';
import { useFigures } from '../../figures/figures.tsx';
import type { LiveClick } from '../../figures/live-buffer.ts';
import { ShortUrl } from '../../figures/short-url.tsx';
import { figuresTexts } from '../../figures/texts/texts.ts';
import { type LinkName, useLinkNames } from '../../figures/use-link-names.ts';
import { useSeconds } from '../../figures/use-seconds.ts';
import { joinClasses } from '../../ui/class-names.ts';
import { useFormat } from '../../words/format.ts';
import styles from './live.module.css';
import { liveTexts } from './texts/texts.ts';

interface LiveRowsProps {
  readonly clicks: readonly LiveClick[];
}

export function LiveRows({ clicks }: LiveRowsProps) {
  const t = liveTexts.use();
  const names = useLinkNames(clicks.map(({ link_id }) => link_id));
  const nowMs = useSeconds();
  return (
    <ul aria-label={t.list} className={styles.rows} data-live>
      {clicks.map((click) => (
        <Row
          key={click.key}
          click={click}
          name={click.link_id === null ? null : names.get(click.link_id)}
          nowMs={nowMs}
        />
      ))}
    </ul>
  );
}

const FRESH_MS = 10_000;

interface RowProps {
  readonly click: LiveClick;
  /** Undefined until it is known, null for a link that was removed. */
  readonly name: LinkName | null | undefined;
  readonly nowMs: number;
}

/** Two hundred rows are drawn once a second; in between only the new ones are. */
const Row = memo(function Row({ click, name, nowMs }: RowProps) {
  const t = liveTexts.use();
  const words = figuresTexts.use();
  const { zone, toggle } = useFigures();
  const format = useFormat(zone);
  const isFresh = nowMs - Date.parse(click.time) < FRESH_MS;
  const country = click.country === '' ? t.unknownPlace : format.country(click.country);
  return (
    <li className={joinClasses(styles.row, isFresh && styles.fresh)}>
      <button
        type="button"
        className={styles.country}
        title={country}
        onClick={() => toggle({ dimension: 'country', op: 'is', value: click.country })}
      >
        {click.country === '' ? '–' : click.country}
      </button>
      <span className={styles.link}>
        {name === undefined || name === null ? (
          <span className={styles.soft}>{name === null ? t.removed : click.domain}</span>
        ) : (
          <Link to={`/links/${click.link_id}`} className={styles.url}>
            <ShortUrl url={name.short_url} />
          </Link>
        )}
      </span>
      <span className={styles.place}>{click.city === '' ? country : click.city}</span>
      <span className={styles.agent}>
        {click.bot ? botWords(click, t, words) : agentOf(click, { t: words, format })}
      </span>
      <time
        className={joinClasses(styles.when, isFresh && styles.now)}
        dateTime={click.time}
        title={format.dateTime(click.time)}
      >
        {format.ago(click.time, nowMs)}
      </time>
    </li>
  );
});

/** Its name, and why it counts as a bot. */
function botWords(
  { bot_name: name, bot_reason: reason }: LiveClick,
  t: ReturnType<typeof liveTexts.use>,
  words: ReturnType<typeof figuresTexts.use>,
): string {
  const reasons: Readonly<Record<string, string>> = words.values.botReason;
  return [name === '' ? t.unknownBot : t.bot(name), reasons[reason] ?? ''].filter(Boolean).join(' · ');
}
