import { type ReactNode, useRef, useState } from 'react';
import type { Pages } from '../api/pages.ts';
import type { AuditEntry, NamedPerson } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { useFocusHandedOn } from '../ui/kept-focus.ts';
import { Menu } from '../ui/menu.tsx';
import { Empty, Fault, Loading, NothingMatches } from '../ui/states.tsx';
import { AuditFilters, useChips } from './audit-filters.tsx';
import { AuditList } from './audit-list.tsx';
import styles from './audit-log.module.css';
import { type ActionGroups, type AuditSearch, hasFilters } from './audit-search.ts';
import { auditTexts } from './texts/texts.ts';

/** Entries to a page of the list. */
export const AUDIT_PAGE = 50;

interface AuditLogProps {
  /** What is in this log, in a sentence. */
  readonly lead: string;
  readonly search: AuditSearch;
  readonly onChange: (change: Partial<AuditSearch>) => void;
  readonly entries: Pages<AuditEntry>;
  /** Whose names are known, and who can be a filter. */
  readonly people: readonly NamedPerson[];
  readonly groups: ActionGroups;
  /** In a log of several workspaces: the name of the one of an entry. */
  readonly workspaceName?: ((id: string) => string) | undefined;
}

/** Entries with their filters, newest first. */
export function AuditLog(props: AuditLogProps) {
  const { lead, search, onChange, entries, people, groups, workspaceName } = props;
  const nameOf = (id: string) => people.find((one) => one.id === id)?.name ?? null;
  const part = { search, onChange, nameOf };
  return (
    <>
      <p className={styles.lead}>{lead}</p>
      <AuditFilters {...part} people={people} groups={groups} />
      <Entries {...part} entries={entries} workspaceName={workspaceName} />
    </>
  );
}

interface EntriesProps extends Pick<AuditLogProps, 'search' | 'onChange' | 'entries' | 'workspaceName'> {
  readonly nameOf: (id: string) => string | null;
}

function Entries({ search, onChange, entries, nameOf, workspaceName }: EntriesProps) {
  const t = auditTexts.use();
  const { rows, error, hasMore, isLoadingMore, isOld, loadMore, retry } = entries;
  const chips = useChips(search, onChange, nameOf);
  const question = JSON.stringify(search);
  const [answered, setAnswered] = useState(question);
  if (!isOld && answered !== question) setAnswered(question);
  if (rows === undefined) {
    return error === null ? <Loading rows={8} /> : <Fault error={error} onRetry={retry} />;
  }
  if (rows.length === 0 && !hasMore) {
    if (!hasFilters(search)) return <Empty title={t.emptyTitle} text={t.emptyText} />;
    const dropAll = () => onChange({ actor: null, action: null, subject: null, from: null, to: null });
    return <NothingMatches filters={chips} onDropAll={dropAll} />;
  }
  return (
    <Answer key={answered} isOld={isOld}>
      <AuditList
        entries={rows}
        nameOf={nameOf}
        workspaceName={workspaceName}
        onAbout={(subject) => onChange({ subject })}
      />
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
    </Answer>
  );
}

/** What a question is answered by takes the place of the answer before: entries of both do not change places. */
function Answer({ isOld, children }: { readonly isOld: boolean; readonly children: ReactNode }) {
  const part = useRef<HTMLDivElement>(null);
  useFocusHandedOn(part);
  return (
    <div ref={part} className={isOld ? styles.old : undefined} aria-busy={isOld}>
      {children}
    </div>
  );
}

type ExportFormat = 'csv' | 'ndjson';

/** Downloads what the filters let through, whole. */
export function AuditExport({ urlOf }: { readonly urlOf: (format: ExportFormat) => string }) {
  const t = auditTexts.use();
  const download = (format: ExportFormat) => window.location.assign(urlOf(format));
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
