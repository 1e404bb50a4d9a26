import { useState } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import type { Domain } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { Link } from '../../app/link.tsx';
import { Screen } from '../../app/screen.tsx';
import { defineSearch, maybeOneOf, useSearch } from '../../app/search.ts';
import { useWorkspace } from '../../app/session.tsx';
import { useWrite } from '../../app/writes.ts';
import { Badge } from '../../ui/badge.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Empty, Fault, Loading } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { commonTexts } from '../../words/texts/texts.ts';
import { DomainSettings } from './domain-settings.tsx';
import styles from './domains.module.css';
import { type Looking, useLooking } from './looking.ts';
import { RemoveDomain } from './remove-domain.tsx';
import { SetUp } from './set-up-view.tsx';
import { domainsTexts } from './texts/texts.ts';

const TABS = ['setup', 'settings'] as const;
const domainSearch = defineSearch({ tab: maybeOneOf(TABS) });

export function DomainScreen({ id }: { readonly id: string }) {
  const t = domainsTexts.use();
  const { can } = useWorkspace();
  const looking = useLooking(id, can('domains:write'));
  const { domain, error } = looking;
  const back = (
    <Link className={styles.crumb} to="/domains">
      {t.title}
      <span aria-hidden="true"> /</span>
    </Link>
  );
  if (domain === undefined) {
    return (
      // A head of its own: it is replaced, where a longer name would move it.
      <Screen key="waiting" title={t.host} before={back}>
        <Missing error={error} onRetry={looking.retry} />
      </Screen>
    );
  }
  return (
    <Screen
      title={domain.host}
      before={back}
      count={<StateBadge domain={domain} />}
      actions={<Actions domain={domain} />}
    >
      <Content domain={domain} looking={looking} />
    </Screen>
  );
}

function Missing({ error, onRetry }: { readonly error: Error | null; readonly onRetry: () => void }) {
  const t = domainsTexts.use();
  if (error === null) return <Loading rows={5} />;
  if (!(error instanceof ApiProblem && error.status === 404))
    return <Fault error={error} onRetry={onRetry} />;
  const back = (
    <Link className={buttonClass()} to="/domains">
      {t.back}
    </Link>
  );
  return <Empty title={t.notFound} action={back} />;
}

function StateBadge({ domain }: { readonly domain: Domain }) {
  const t = domainsTexts.use();
  if (domain.shared) return <Badge>{t.shared}</Badge>;
  return domain.verified ? <Badge tone="ok">{t.proved}</Badge> : <Badge tone="warn">{t.notProved}</Badge>;
}

function Content({ domain, looking }: { readonly domain: Domain; readonly looking: Looking }) {
  const t = domainsTexts.use();
  const { can } = useWorkspace();
  const [{ tab }, setSearch] = useSearch(domainSearch);
  // The server's own domain needs no set-up, and who may not look at DNS sees no findings.
  const hasSetUp = !domain.shared && can('domains:write');
  // The set-up goes on by itself: the page must not turn when the proof is there.
  const [first] = useState<(typeof TABS)[number]>(domain.verified ? 'settings' : 'setup');
  const shown = hasSetUp ? (tab ?? first) : 'settings';
  return (
    <>
      {hasSetUp && (
        <Tabs
          label={domain.host}
          className={styles.tabs}
          value={shown}
          onChange={(next) => setSearch({ tab: next })}
          items={[
            { value: 'setup', label: t.openSetUp },
            { value: 'settings', label: t.settings.title },
          ]}
        />
      )}
      {shown === 'setup' ? (
        <SetUp domain={domain} looking={looking} onSettings={() => setSearch({ tab: 'settings' })} />
      ) : (
        <DomainSettings domain={domain} />
      )}
    </>
  );
}

function Actions({ domain }: { readonly domain: Domain }) {
  const t = domainsTexts.use();
  const common = commonTexts.use();
  const api = useApi();
  const write = useWrite();
  const { can, id, workspace } = useWorkspace();
  const [removes, setRemoves] = useState(false);
  if (!can('admin')) return null;
  const setDefault = (domainId: string | null) =>
    api.patch(`/workspaces/${id}`, { default_domain_id: domainId });
  const before = workspace.default_domain_id;
  const mayDefault = domain.verified && domain.id !== before && !(domain.shared && before === null);
  if (!mayDefault && domain.shared) return null;
  return (
    <>
      <Menu
        trigger={<IconButton icon="more" label={common.more} />}
        items={[
          mayDefault && {
            label: t.makeDefault,
            icon: 'check',
            onSelect: () =>
              void write({
                run: () => setDefault(domain.shared ? null : domain.id),
                touches: ['session', 'workspace', 'domains', 'audit'],
                said: t.madeDefault(domain.host),
                undo: () => setDefault(before),
              }),
          },
          mayDefault && !domain.shared && 'rule',
          !domain.shared && {
            label: t.remove,
            icon: 'trash',
            danger: true,
            onSelect: () => setRemoves(true),
          },
        ]}
      />
      {removes && <RemoveDomain domain={domain} onClose={() => setRemoves(false)} />}
    </>
  );
}
