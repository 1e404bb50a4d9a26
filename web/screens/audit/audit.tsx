import { usePages } from '../../api/pages.ts';
import { useRead } from '../../api/reading.ts';
import type { AuditEntry, NamedPersonPage } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { AdminsOnly } from '../../app/admins-only.tsx';
import { Screen } from '../../app/screen.tsx';
import { useSearch } from '../../app/search.ts';
import { useWorkspace } from '../../app/session.tsx';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Empty, Fault, Loading, NothingMatches } from '../../ui/states.tsx';
import { useZone } from '../../words/zone.tsx';
import styles from './audit.module.css';
import { AuditFilters, useChips } from './audit-filters.tsx';
import { AuditList } from './audit-list.tsx';
import { type AuditSearch, auditSearch, filtersOf, hasFilters } from './audit-search.ts';
import { auditTexts } from './texts/texts.ts';

const PAGE = 50;

export default function Audit() {
  const t = auditTexts.use();
  const { can } = useWorkspace();
  return can('admin') ? <Log /> : <AdminsOnly title={t.title} />;
}

function Log() {
  const t = auditTexts.use();
  const zone = useZone();
  const [search, setSearch] = useSearch(auditSearch);
  const { data: people } = useRead<NamedPersonPage>('people', '/people', { limit: 100 });
  const nameOf = (id: string) => people?.data.find((one) => one.id === id)?.name ?? null;
  return (
    <Screen title={t.title} actions={<ExportMenu search={search} zone={zone} />}>
      <p className={styles.lead}>{t.lead}</p>
      <AuditFilters search={search} onChange={setSearch} people={people?.data ?? []} nameOf={nameOf} />
      <Entries search={search} zone={zone} onChange={setSearch} nameOf={nameOf} />
    </Screen>
  );
}

interface EntriesProps {
  readonly search: AuditSearch;
  readonly zone: string;
  readonly onChange: (change: Partial<AuditSearch>) => void;
  readonly nameOf: (id: string) => string | null;
}

function Entries({ search, zone, onChange, nameOf }: EntriesProps) {
  const t = auditTexts.use();
  const { rows, error, hasMore, isLoadingMore, isOld, loadMore, retry } = usePages<AuditEntry>({
    resource: 'audit',
    path: '/audit',
    query: { ...filtersOf(search, zone), limit: PAGE },
  });
  const chips = useChips(search, onChange, nameOf);
  if (rows === undefined) {
    return error === null ? <Loading rows={8} /> : <Fault error={error} onRetry={retry} />;
  }
  if (rows.length === 0 && !hasMore) {
    if (!hasFilters(search)) return <Empty title={t.emptyTitle} text={t.emptyText} />;
    const dropAll = () => onChange({ actor: null, action: null, subject: null, from: null, to: null });
    return <NothingMatches filters={chips} onDropAll={dropAll} />;
  }
  return (
    <div className={isOld ? styles.old : undefined} aria-busy={isOld}>
      <AuditList entries={rows} nameOf={nameOf} onAbout={(subject) => onChange({ subject })} />
      <p className={styles.end}>
        {error !== null && <Fault small error={error} onRetry={loadMore} />}
        {hasMore ? (
          <Button busy={isLoadingMore} onClick={loadMore}>
            {t.older}
          </Button>
        ) : (
          t.allShown
        )}
      </p>
    </div>
  );
}

/** Downloads what the filters let through, whole. */
function ExportMenu({ search, zone }: { readonly search: AuditSearch; readonly zone: string }) {
  const t = auditTexts.use();
  const api = useApi();
  const download = (format: 'csv' | 'ndjson') =>
    window.location.assign(api.url('/audit', { ...filtersOf(search, zone), format, download: 'true' }));
  return (
    <Menu
      trigger={
        <Button icon="download" iconEnd="chevron-down">
          {t.export}
        </Button>
      }
      head={t.exportHelp}
      items={[
        { label: t.exportCsv, onSelect: () => download('csv') },
        { label: t.exportNdjson, onSelect: () => download('ndjson') },
      ]}
    />
  );
}
