import type { ReactNode } from 'react';
import type { LinkPage, Stats } from '../../api/types.ts';
import { Link } from '../../app/link.tsx';
import { useWorkspace } from '../../app/session.tsx';
import { figuresSearch, withFilters } from '../../figures/address.ts';
import { useFigures } from '../../figures/figures.tsx';
import { FiguresChart } from '../../figures/figures-chart.tsx';
import { useFiguresRead } from '../../figures/figures-reading.ts';
import { useMainFigures } from '../../figures/figures-view.tsx';
import type { Dimension } from '../../figures/filters.ts';
import { ShortUrl } from '../../figures/short-url.tsx';
import { figuresTexts } from '../../figures/texts/texts.ts';
import { TotalRow } from '../../figures/total-row.tsx';
import { nameOfRow } from '../../figures/value-names.ts';
import { BarList } from '../../ui/bar-list.tsx';
import { Section } from '../../ui/section.tsx';
import { Fault, Loading } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import styles from './home.module.css';
import { JustNow } from './just-now.tsx';
import { NeedList, NeedsLine } from './need-list.tsx';
import { homeTexts } from './texts/texts.ts';
import { useNeeds } from './use-needs.ts';

const ROWS = 6;

interface OverviewProps {
  readonly recent: LinkPage['data'];
}

/** The figures of the workspace, what leads them, and what needs a look. */
export function Overview({ recent }: OverviewProps) {
  const { can } = useWorkspace();
  const needs = useNeeds();
  return (
    <>
      <NeedsLine needs={needs} />
      <div className={styles.home}>
        <div className={styles.main}>
          {can('stats:read') && <Figures />}
          <div className={styles.pair}>
            {can('stats:read') && <Sources />}
            <RecentLinks recent={recent} />
          </div>
        </div>
        <div className={styles.rail}>
          <NeedList needs={needs} />
          {/* Not before what is above it has its height. */}
          {can('stats:read') && needs !== null && <JustNow />}
        </div>
      </div>
    </>
  );
}

function Figures() {
  const t = homeTexts.use();
  const { data, error, refetch } = useMainFigures();
  const statsAddress = useStatsAddress();
  const groups = useGroups();
  if (data === undefined && error !== null) return <Fault error={error} onRetry={refetch} />;
  return (
    <>
      <TotalRow stats={data} />
      <FiguresChart
        stats={data}
        aside={
          <Link to={statsAddress} className={styles.go}>
            {t.allStatistics}
          </Link>
        }
      />
      <div className={styles.pair}>
        <Section title={t.topLinks} aside={<All to="/links" />}>
          <Group dimension="link" read={groups} />
        </Section>
        <Section title={t.countries} aside={<All to={statsAddress} />}>
          <Group dimension="country" read={groups} />
        </Section>
      </div>
    </>
  );
}

/** All lists of the page in one call. */
function useGroups() {
  const { path, query } = useFigures();
  return useFiguresRead<Stats>(path, {
    ...query,
    interval: 'none',
    group_by: ['link', 'country', 'source'],
    limit: ROWS,
  });
}

function Sources() {
  const t = homeTexts.use();
  const groups = useGroups();
  const statsAddress = useStatsAddress();
  return (
    <Section title={t.sources} aside={<All to={statsAddress} />}>
      <Group dimension="source" read={groups} />
    </Section>
  );
}

function All({ to }: { readonly to: string }) {
  const t = homeTexts.use();
  return (
    <Link to={to} className={styles.all}>
      {t.all}
    </Link>
  );
}

/** The statistics page with the range of this one. */
function useStatsAddress(): string {
  const { place } = useFigures();
  const search = figuresSearch.write('', { range: place.range, tz: place.tz });
  return search === '' ? '/stats' : `/stats?${search}`;
}

interface GroupProps {
  readonly dimension: Dimension;
  readonly read: ReturnType<typeof useFiguresRead<Stats>>;
}

/** Each row leads to the statistics of what it names. */
function Group({ dimension, read }: GroupProps) {
  const t = homeTexts.use();
  const words = figuresTexts.use();
  const { zone, place } = useFigures();
  const format = useFormat(zone);
  const { data, error, refetch } = read;
  if (data === undefined) {
    return error === null ? (
      <Loading rows={ROWS} height={30} />
    ) : (
      <Fault small error={error} onRetry={refetch} />
    );
  }
  const rows = data.groups[dimension] ?? [];
  const addressOf = (value: string): string => {
    if (dimension === 'link') return `/links/${value}?tab=statistics`;
    const filters = withFilters([{ dimension, op: 'is', value }]);
    return `/stats?${figuresSearch.write('', { range: place.range, tz: place.tz, ...filters })}`;
  };
  if (rows.length === 0) return <p className={styles.none}>{t.none}</p>;
  return (
    <BarList
      label={words.card.label(words.dimensions[dimension])}
      number={format.number}
      percent={format.percent}
      rows={rows.map((row) => {
        const name = nameOfRow(dimension, row, { t: words, format });
        const url = row.label?.short_url;
        return {
          key: row.value,
          label: url === undefined ? name : <ShortUrl url={url} />,
          title: words.card.row(name, row.clicks, row.unique_clicks),
          value: row.clicks,
          share: data.total.clicks === 0 ? 0 : row.clicks / data.total.clicks,
        };
      })}
      frame={(row, { className, children }): ReactNode => (
        <Link to={addressOf(row.key)} className={className} title={row.title}>
          {children}
        </Link>
      )}
    />
  );
}

function RecentLinks({ recent }: OverviewProps) {
  const t = homeTexts.use();
  const format = useFormat();
  return (
    <Section title={t.recent} aside={<All to="/links" />}>
      <ul>
        {recent.map((link) => (
          <li key={link.id} className={styles.link}>
            <Link to={`/links/${link.id}`} className={styles.linkName}>
              <ShortUrl url={link.short_url ?? ''} />
            </Link>
            <span className={styles.title} dir="auto">
              {link.title === '' ? t.noTitle : link.title}
            </span>
            <span className={styles.when}>{format.ago(link.created_at)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
