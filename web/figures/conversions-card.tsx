import type { ConversionPage } from '../api/types.ts';
import { Fault, Loading } from '../ui/states.tsx';
import { localeOf, useFormat } from '../words/format.ts';
import { PlainCard } from './card-frame.tsx';
import { type ConversionSum, sumConversions, writeMoney } from './conversion-sums.ts';
import { useFigures } from './figures.tsx';
import { useFiguresRead, useSeen } from './figures-reading.ts';
import styles from './line-list.module.css';
import { ShortUrl } from './short-url.tsx';
import { figuresTexts } from './texts/texts.ts';
import { ALL_DAYS, useLinkNames } from './use-link-names.ts';

const ROWS = 6;
const READ_MAX = 100;

/** What became of clicks, as the owner reported it: how many and how much, by link. */
export function ConversionsCard() {
  const t = figuresTexts.use();
  const { linkId, span, nowMs, filters } = useFigures();
  const [ref, seen] = useSeen<HTMLElement>();
  const { data, error, refetch } = useFiguresRead<ConversionPage>(
    '/conversions',
    {
      from: new Date(Math.max(0, span.fromMs)).toISOString(),
      ...(span.to === null ? {} : { to: new Date(Math.max(1, Math.min(span.toMs, nowMs))).toISOString() }),
      ...(linkId === null ? {} : { link_id: linkId }),
      limit: READ_MAX,
    },
    { enabled: seen },
  );
  const sums = sumConversions(data?.data ?? []).slice(0, ROWS);
  const names = useLinkNames(
    sums.map((sum) => sum.linkId),
    ALL_DAYS,
  );
  const isCut = data !== undefined && data.next_cursor !== null;
  const note = isCut ? t.conversions.cutOff(READ_MAX) : filters.length > 0 ? t.conversions.unfiltered : null;
  return (
    <PlainCard
      ref={ref}
      title={t.conversions.title}
      aside={note !== null && <span className={styles.note}>{note}</span>}
    >
      <div className={styles.place}>
        {data === undefined && error === null && <Loading rows={ROWS} height={36} />}
        {data === undefined && error !== null && <Fault small error={error} onRetry={refetch} />}
        {data !== undefined && sums.length === 0 && (
          <p className={styles.none}>
            {t.conversions.none} {t.conversions.what}
          </p>
        )}
        <ul aria-label={t.conversions.title}>
          {sums.map((sum) => (
            <Sum key={sum.linkId} sum={sum} url={names.get(sum.linkId ?? '')?.short_url} />
          ))}
        </ul>
      </div>
    </PlainCard>
  );
}

interface SumProps {
  readonly sum: ConversionSum;
  /** Undefined for a link that was never clicked, or none. */
  readonly url: string | undefined;
}

function Sum({ sum, url }: SumProps) {
  const t = figuresTexts.use();
  const { zone } = useFigures();
  const format = useFormat(zone);
  const name = sum.linkId === null ? t.conversions.noLink : sum.linkId;
  return (
    <li className={styles.line}>
      <span className={styles.what}>{url === undefined ? name : <ShortUrl url={url} />}</span>
      <span className={styles.kind}>
        {sum.values.map(({ currency, value }) => writeMoney(value, currency, localeOf())).join(' + ')}
      </span>
      <span className={styles.figure}>{format.number(sum.count)}</span>
    </li>
  );
}
