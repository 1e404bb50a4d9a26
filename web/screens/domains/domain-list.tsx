import { useState } from 'react';
import { usePages } from '../../api/pages.ts';
import { useRead } from '../../api/reading.ts';
import type { Domain } from '../../api/types.ts';
import { Link } from '../../app/link.tsx';
import { Screen } from '../../app/screen.tsx';
import { useWorkspace } from '../../app/session.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable, TwoLines } from '../../ui/data-table.tsx';
import { Empty, Fault, Loading } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import { useZone } from '../../words/zone.tsx';
import { AddDomain } from './add-domain.tsx';
import styles from './domains.module.css';
import { domainsTexts } from './texts/texts.ts';

export function DomainList() {
  const t = domainsTexts.use();
  const common = commonTexts.use();
  const { can, features, plan } = useWorkspace();
  const [adds, setAdds] = useState(false);
  const mayAdd = can('domains:write');
  const isInPlan = features.has('branded_domain');
  const { rows, error, hasMore, isLoadingMore, loadMore, retry } = usePages<Domain>({
    resource: 'domains',
    path: '/domains',
    query: { limit: 100 },
  });
  const add = mayAdd && (
    <Button
      kind="main"
      icon="plus"
      disabled={!isInPlan}
      title={isInPlan ? undefined : common.notInPlan(plan)}
      onClick={() => setAdds(true)}
    >
      {t.add}
    </Button>
  );
  const hasOwn = rows?.some(({ shared }) => !shared) === true;
  return (
    <Screen title={t.title} actions={hasOwn && add}>
      <p className={styles.lead}>{t.lead}</p>
      {rows === undefined && error === null && <Loading rows={3} />}
      {rows === undefined && error !== null && <Fault error={error} onRetry={retry} />}
      {rows !== undefined && <DomainTable domains={rows} />}
      {hasMore && (
        <Button busy={isLoadingMore} onClick={loadMore}>
          {common.more}
        </Button>
      )}
      {rows !== undefined && !hasOwn && (
        <Empty
          cairn={1}
          title={t.emptyTitle}
          text={isInPlan ? t.emptyText : t.notInPlan}
          action={add === false ? undefined : add}
        />
      )}
      {adds && <AddDomain onClose={() => setAdds(false)} />}
    </Screen>
  );
}

function DomainTable({ domains }: { readonly domains: readonly Domain[] }) {
  const t = domainsTexts.use();
  const format = useFormat();
  const { can, workspace } = useWorkspace();
  const clicksOn = useClicks(can('stats:read'));
  const columns: readonly Column<Domain>[] = [
    {
      name: 'host',
      head: t.host,
      phone: 'main',
      cell: (domain) => (
        <TwoLines
          first={
            <Link className={styles.host} to={`/domains/${domain.id}`}>
              {domain.host}
            </Link>
          }
          second={secondLine(domain, domain.id === workspace.default_domain_id ? t.isDefault : null)}
        />
      ),
    },
    {
      name: 'state',
      head: t.state,
      width: '152px',
      phone: 'end',
      cell: ({ shared, verified }) => {
        if (shared) return <Badge>{t.shared}</Badge>;
        return verified ? <Badge tone="ok">{t.proved}</Badge> : <Badge tone="warn">{t.notProved}</Badge>;
      },
    },
    {
      name: 'links',
      head: t.links,
      width: '96px',
      align: 'end',
      phone: 'hidden',
      cell: ({ links }) => (links === null ? t.manyLinks : format.number(links)),
    },
    {
      name: 'clicks',
      head: t.clicks,
      width: '128px',
      align: 'end',
      phone: 'hidden',
      cell: ({ host }) => {
        const clicks = clicksOn(host);
        return clicks === null ? '' : format.number(clicks);
      },
    },
    {
      name: 'added',
      head: t.added,
      width: '112px',
      align: 'end',
      phone: 'hidden',
      cell: ({ created_at: at }) => format.day(at),
    },
  ];
  return <DataTable label={t.title} columns={columns} rows={domains} keyOf={({ id }) => id} />;
}

const secondLine = ({ name }: Domain, more: string | null) => {
  if (name === '' && more === null) return null;
  return (
    <>
      {name !== '' && <bdi>{name}</bdi>}
      {name !== '' && more !== null && ' · '}
      {more}
    </>
  );
};

interface ClicksByHost {
  readonly groups: { readonly domain?: readonly { readonly value: string; readonly clicks: number }[] };
}

/** Clicks of the last 30 days on each host; null while they are not known. */
function useClicks(mayRead: boolean): (host: string) => number | null {
  const timezone = useZone();
  const { data } = useRead<ClicksByHost>('stats', mayRead ? '/stats' : null, {
    group_by: 'domain',
    limit: 1_000,
    timezone,
  });
  const rows = data?.groups.domain;
  if (rows === undefined) return () => null;
  const counts = new Map(rows.map(({ value, clicks }) => [value, clicks]));
  return (host) => counts.get(host) ?? 0;
}
