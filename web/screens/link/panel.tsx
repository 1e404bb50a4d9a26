import { Suspense, useEffect } from 'react';

import { useRead } from '../../api/reading.ts';
import type { Link } from '../../api/types.ts';
import { leave } from '../../app/held-page.ts';
import { lazyPart } from '../../app/lazy-part.tsx';
import { useTabTitle } from '../../app/screen.tsx';
import { defineSearch, oneOf, useSearch } from '../../app/search.ts';
import { useWorkspace } from '../../app/session.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Fault, Loading } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import type { LinkTabProps } from './link-tab.ts';
import styles from './panel.module.css';
import { PanelHead, WaitingHead } from './panel-head.tsx';
import { linkTexts } from './texts/texts.ts';
import { useLinkChanged } from './use-link-changed.ts';

/** The tabs of a link. Each is loaded when it is opened. */
const TABS = {
  edit: lazyPart(() => import('./edit/edit-tab.tsx')),
  rules: lazyPart(() => import('./rules/rules-tab.tsx')),
  statistics: lazyPart(async () => {
    const { default: LinkStatistics } = await import('../../figures/link-statistics.tsx');
    return { default: ({ link }: LinkTabProps) => <LinkStatistics linkId={link.id ?? ''} /> };
  }),
  qr: lazyPart(() => import('./qr/qr-tab.tsx')),
  history: lazyPart(() => import('./history/history-tab.tsx')),
  api: lazyPart(() => import('./api/api-tab.tsx')),
};
type TabName = keyof typeof TABS;
const TAB_NAMES = Object.keys(TABS) as TabName[];

const panelSearch = defineSearch<{ tab: TabName }>({ tab: oneOf(TAB_NAMES, 'edit') });

export interface LinkPanelProps {
  /** `lnk_1c`. */
  readonly linkId: string;
  readonly onClose: () => void;
}

/** One link, over the list it came from. */
export default function LinkPanel({ linkId, onClose }: LinkPanelProps) {
  const t = linkTexts.use();
  const read = useRead<Link>('links', `/links/${linkId}`, undefined, { keepsPrevious: false });
  const [{ tab }, setSearch] = useSearch(panelSearch);
  const { data: link, error } = read;
  // The link and what shows it come side by side.
  useEffect(() => void TABS[tab].load().catch(() => {}), [tab]);
  useTabTitle(link === undefined ? t.link : titleOf(link));

  const close = () =>
    leave(() => {
      setSearch({ tab: 'edit' }, { replace: true });
      onClose();
    });
  const openTab = (next: TabName) => {
    if (next !== tab) setSearch({ tab: next });
  };
  return (
    <Panel
      open
      onClose={close}
      width="widePanel"
      title={link === undefined ? t.link : titleOf(link)}
      flush
      head={
        <div className={styles.head}>
          {link === undefined ? (
            <WaitingHead isMissing={error !== null} onClose={close} />
          ) : (
            <PanelHead link={link} onClose={close} onOpenTab={openTab} />
          )}
          <PanelTabs link={link} tab={tab} onChange={openTab} />
        </div>
      }
    >
      {link === undefined ? (
        <div className={styles.waiting}>
          {error === null ? <Loading rows={8} /> : <Fault error={error} onRetry={read.refetch} />}
        </div>
      ) : (
        <OpenTab key={`${linkId} ${tab}`} tab={tab} link={link} />
      )}
    </Panel>
  );
}

const titleOf = ({ domain, slug }: Link): string => `${domain}/${slug ?? ''}`;

interface PanelTabsProps {
  readonly link: Link | undefined;
  readonly tab: TabName;
  readonly onChange: (tab: TabName) => void;
}

function PanelTabs({ link, tab, onChange }: PanelTabsProps) {
  const t = linkTexts.use();
  const { can } = useWorkspace();
  const rules = link === undefined ? 0 : link.rules.length + (link.split.length > 0 ? 1 : 0);
  const shown = TAB_NAMES.filter((name) => name !== 'statistics' || can('stats:read'));
  return (
    <Tabs
      label={t.tabsLabel}
      value={tab}
      onChange={onChange}
      className={styles.tabs}
      items={shown.map((value) => ({
        value,
        label: t.tabs[value],
        ...(value === 'rules' && { count: rules === 0 ? null : rules }),
      }))}
    />
  );
}

interface OpenTabProps {
  readonly tab: TabName;
  readonly link: Link;
}

function OpenTab({ tab, link }: OpenTabProps) {
  const { Part: Tab } = TABS[tab];
  const onChanged = useLinkChanged();
  return (
    <Suspense
      fallback={
        <div className={styles.waiting}>
          <Loading rows={8} />
        </div>
      }
    >
      <Tab link={link} onChanged={onChanged} />
    </Suspense>
  );
}
