import { useOwnPages } from '../../api/pages.ts';
import { useOwnRead } from '../../api/reading.ts';
import type { AuditEntry, InstancePerson, Workspace } from '../../api/types.ts';
import { useOwnApi } from '../../api/workspace-api.tsx';
import { useSearch } from '../../app/search.ts';
import { AUDIT_PAGE, AuditExport, AuditLog } from '../../audit-log/audit-log.tsx';
import { auditSearch, filtersOf, INSTANCE_ACTION_GROUPS } from '../../audit-log/audit-search.ts';
import { Section } from '../../ui/section.tsx';
import { useZone } from '../../words/zone.tsx';
import { instanceTexts } from './texts/texts.ts';

/** What is read of the server with one call each. */
interface Named<Row> {
  readonly data: readonly Row[];
}

const NAMES_MAX = 100;

/** Who changed what, in every workspace and on the server itself. */
export default function AuditPart() {
  const { audit: t } = instanceTexts.use();
  const zone = useZone();
  const api = useOwnApi();
  const [search, setSearch] = useSearch(auditSearch);
  const filters = filtersOf(search, zone);
  const names = { limit: NAMES_MAX };
  const { data: people } = useOwnRead<Named<InstancePerson>>('instance', '/instance/people', names);
  const { data: workspaces } = useOwnRead<Named<Workspace>>('instance', '/instance/workspaces', names);
  const entries = useOwnPages<AuditEntry>({
    resource: 'instance',
    path: '/instance/audit',
    query: { ...filters, limit: AUDIT_PAGE },
  });
  const urlOf = (format: string) => api.url('/instance/audit', { ...filters, format, download: 'true' });
  return (
    <Section bare title={t.title} aside={<AuditExport urlOf={urlOf} />}>
      <AuditLog
        lead={t.lead}
        search={search}
        onChange={setSearch}
        entries={entries}
        people={(people?.data ?? []).map(({ id, name, email }) => ({ id, name: name === '' ? email : name }))}
        groups={INSTANCE_ACTION_GROUPS}
        workspaceName={(id) => workspaces?.data.find((one) => one.id === id)?.name ?? id}
      />
    </Section>
  );
}
