import { usePages } from '../../api/pages.ts';
import { useRead } from '../../api/reading.ts';
import type { AuditEntry, NamedPersonPage } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { AdminsOnly } from '../../app/admins-only.tsx';
import { Screen } from '../../app/screen.tsx';
import { useSearch } from '../../app/search.ts';
import { useWorkspace } from '../../app/session.tsx';
import { AUDIT_PAGE, AuditExport, AuditLog } from '../../audit-log/audit-log.tsx';
import { ACTION_GROUPS, auditSearch, filtersOf } from '../../audit-log/audit-search.ts';
import { auditTexts } from '../../audit-log/texts/texts.ts';
import { useZone } from '../../words/zone.tsx';

export default function Audit() {
  const t = auditTexts.use();
  const { can } = useWorkspace();
  return can('admin') ? <Log /> : <AdminsOnly title={t.title} />;
}

function Log() {
  const t = auditTexts.use();
  const zone = useZone();
  const api = useApi();
  const [search, setSearch] = useSearch(auditSearch);
  const filters = filtersOf(search, zone);
  const { data: people } = useRead<NamedPersonPage>('people', '/people', { limit: 100 });
  const entries = usePages<AuditEntry>({
    resource: 'audit',
    path: '/audit',
    query: { ...filters, limit: AUDIT_PAGE },
  });
  const urlOf = (format: string) => api.url('/audit', { ...filters, format, download: 'true' });
  return (
    <Screen title={t.title} actions={<AuditExport urlOf={urlOf} />}>
      <AuditLog
        lead={t.lead}
        search={search}
        onChange={setSearch}
        entries={entries}
        people={people?.data ?? []}
        groups={ACTION_GROUPS}
      />
    </Screen>
  );
}
