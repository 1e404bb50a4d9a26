import type { Orphans } from '../api/types.ts';
import { openCreateBox } from '../app/create-store.ts';
import { useWorkspace } from '../app/session.tsx';
import { Fault, Loading } from '../ui/states.tsx';
import { useFormat } from '../words/format.ts';
import { PlainCard } from './card-frame.tsx';
import { useFigures } from './figures.tsx';
import { useFiguresRead, useSeen } from './figures-reading.ts';
import styles from './line-list.module.css';
import { figuresTexts } from './texts/texts.ts';

const ROWS = 6;

/** Visits that reached no link, and a way to put a link there. */
export function OrphansCard() {
  const t = figuresTexts.use();
  const { query, zone, filters } = useFigures();
  const format = useFormat(zone);
  const { can } = useWorkspace();
  const [ref, seen] = useSeen<HTMLElement>();
  const { from, to, timezone } = query;
  const { data, error, refetch } = useFiguresRead<Orphans>(
    '/stats/orphans',
    { from, to, timezone, limit: ROWS },
    { enabled: seen },
  );
  return (
    <PlainCard
      ref={ref}
      title={t.orphans.title}
      aside={
        <span className={styles.note}>{filters.length > 0 ? t.orphans.unfiltered : t.orphans.note}</span>
      }
    >
      <div className={styles.place}>
        {data === undefined && error === null && <Loading rows={ROWS} height={36} />}
        {data === undefined && error !== null && <Fault small error={error} onRetry={refetch} />}
        {data?.data.length === 0 && <p className={styles.none}>{t.orphans.none}</p>}
        <ul aria-label={t.orphans.title}>
          {(data?.data ?? []).map(({ domain, path, kind, visits }) => (
            <li key={`${domain}${path} ${kind}`} className={styles.line}>
              <span className={styles.what}>
                <span className={styles.soft}>{domain}</span>
                <span className={styles.strong} dir="auto">
                  {path}
                </span>
              </span>
              <span className={styles.kind}>{kindName(kind, t)}</span>
              {kind === 'missing' && can('links:create') && (
                <button
                  type="button"
                  className={styles.act}
                  aria-label={`${t.orphans.make}: ${domain}${path}`}
                  onClick={() => openCreateBox('', { host: domain, slug: path.replace(/^\//, '') })}
                >
                  {t.orphans.make}
                </button>
              )}
              <span className={styles.figure}>{format.number(visits)}</span>
            </li>
          ))}
        </ul>
      </div>
    </PlainCard>
  );
}

function kindName(kind: string, t: ReturnType<typeof figuresTexts.use>): string {
  const names: Readonly<Record<string, string>> = t.orphans.kinds;
  return names[kind] ?? kind;
}
