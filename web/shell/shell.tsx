import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { useConnection } from '../api/connection.ts';
import { readKey } from '../api/reading.ts';
import type { LinkPage, Membership } from '../api/types.ts';
import { useOwnApi } from '../api/workspace-api.tsx';
import { openCreateBox } from '../app/create-store.ts';
import { Link } from '../app/link.tsx';
import { openPalette } from '../app/palette-store.ts';
import { mayDo } from '../app/permissions.ts';
import { nameOfKeys, SHORTCUTS } from '../app/shortcuts.ts';
import { Icon } from '../ui/icon.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { useFormat } from '../words/format.ts';
import { commonTexts } from '../words/texts/texts.ts';
import { AccountMenu, WorkspaceMenu } from './account-menu.tsx';
import { PLACES, rootOf } from './routes.tsx';
import styles from './shell.module.css';

interface ShellProps {
  /** The workspace of the side bar; null for somebody without any. */
  readonly membership: Membership | null;
  /** The place that is shown; null outside of the workspace. */
  readonly here: string | null;
  readonly children: ReactNode;
}

/** What is around every screen: where one is, where one can go, and who one is. */
export function Shell({ membership, here, children }: ShellProps) {
  const t = commonTexts.use();
  const main = useFocusOnMove();
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {t.skip}
      </a>
      <nav className={styles.side} aria-label={t.nav.label}>
        <WorkspaceMenu membership={membership} />
        {membership !== null && (
          <>
            <button type="button" className={styles.find} onClick={openPalette}>
              <Icon name="search" />
              {t.nav.jump}
              <Kbd bare>{nameOfKeys(SHORTCUTS.palette)}</Kbd>
            </button>
            <Places membership={membership} here={here} />
          </>
        )}
        <div className={styles.foot}>
          <AccountMenu />
        </div>
      </nav>
      <header className={styles.top}>
        <WorkspaceMenu membership={membership} />
        {membership !== null && (
          <IconButton icon="search" size={20} label={t.nav.jump} onClick={openPalette} />
        )}
        <AccountMenu isSmall />
      </header>
      <main id="content" className={styles.main} ref={main} tabIndex={-1}>
        <Banners />
        {children}
      </main>
      {membership !== null && <BottomBar membership={membership} here={here} />}
    </div>
  );
}

const GROUPS = ['work', 'content', 'manage'] as const;

/** Where `to` of a link leads in a workspace, from anywhere in the dashboard. */
const inWorkspace = ({ workspace }: Membership, path: string): string =>
  `~/app/w/${workspace.number}${path === '/' ? '' : path}`;

function Places({ membership, here }: { readonly membership: Membership; readonly here: string | null }) {
  const t = commonTexts.use();
  return GROUPS.map((group) => (
    <ul key={group} className={styles.group}>
      {PLACES.filter((one) => one.group === group && isFor(membership, one)).map((one) => (
        <li key={one.name}>
          <Link
            className={styles.place}
            to={inWorkspace(membership, rootOf(one))}
            aria-current={here === one.name ? 'page' : undefined}
            // If it cannot be loaded, the press shows the fault.
            onPointerEnter={() => void one.load().catch(() => {})}
          >
            <Icon name={one.icon} />
            {t.nav[one.name]}
            {one.name === 'links' && <LinkCount workspaceId={membership.workspace.id} />}
          </Link>
        </li>
      ))}
    </ul>
  ));
}

const LINK_COUNT_STALE_MS = 60_000;

/** How many links the workspace has, once that is known. */
function LinkCount({ workspaceId }: { readonly workspaceId: string }) {
  const format = useFormat();
  const api = useOwnApi();
  const query = { limit: 1, count: true };
  // Found by the same key as the count over the list of links, which is then asked for once.
  const { data } = useQuery({
    queryKey: readKey(workspaceId, 'links', '/links', query),
    queryFn: ({ signal }) => api.get<LinkPage>('/links', { ...query, workspace: workspaceId }, { signal }),
    staleTime: LINK_COUNT_STALE_MS,
  });
  return data?.total === undefined ? null : <span className={styles.count}>{format.number(data.total)}</span>;
}

const isFor = ({ role }: Membership, { scope }: (typeof PLACES)[number]): boolean =>
  scope === null || mayDo(role, scope);

const IN_BAR = ['home', 'links', 'stats'];

/** The places of a phone: three, the button that makes a link, and all others. */
function BottomBar({ membership, here }: { readonly membership: Membership; readonly here: string | null }) {
  const t = commonTexts.use();
  const tabs = PLACES.filter(({ name }) => IN_BAR.includes(name)).map((one) => (
    <Link
      key={one.name}
      className={styles.tab}
      to={inWorkspace(membership, rootOf(one))}
      aria-current={here === one.name ? 'page' : undefined}
    >
      <Icon name={one.icon} size={20} />
      {t.nav[one.name]}
    </Link>
  ));
  const isElsewhere = here !== null && !IN_BAR.includes(here);
  return (
    <nav className={styles.bottom} aria-label={t.nav.label}>
      {tabs.slice(0, 2)}
      {mayDo(membership.role, 'links:create') ? (
        <button
          type="button"
          className={styles.plus}
          aria-label={t.nav.newLink}
          onClick={() => openCreateBox()}
        >
          <Icon name="plus" size={20} />
        </button>
      ) : (
        <span />
      )}
      {tabs.slice(2)}
      <Link
        className={styles.tab}
        to={inWorkspace(membership, '/more')}
        aria-current={isElsewhere ? 'page' : undefined}
      >
        <Icon name="more" size={20} />
        {t.nav.more}
      </Link>
    </nav>
  );
}

/** On a phone: every place that the bottom bar has no room for. */
export function MorePlaces({ membership }: { readonly membership: Membership }) {
  return (
    <div className={styles.more}>
      <Places membership={membership} here={null} />
    </div>
  );
}

function Banners() {
  const t = commonTexts.use();
  const isConnected = useConnection();
  if (isConnected) return null;
  return (
    <p className={styles.banner} role="status">
      <b>{t.states.offlineTitle}.</b> {t.states.offline}
    </p>
  );
}

/** The screen that the person has seen last; React draws another shell when the workspace changes. */
let lastScreen: string | null = null;

/** A person who reads by ear hears the new screen, not the link that led to it. */
function useFocusOnMove() {
  const [path] = useLocation();
  const main = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path below the router changes with that of the page
  useEffect(() => {
    const screen = screenOf(window.location.pathname);
    const before = lastScreen;
    lastScreen = screen;
    if (before === null) return;
    if (before !== screen) {
      main.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
      return;
    }
    // Below one screen, what had the focus may be gone; a panel that closes gives it back by itself, and first.
    const timer = setTimeout(() => {
      if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
    }, RETURN_MS);
    return () => clearTimeout(timer);
  }, [path]);
  return main;
}

const RETURN_MS = 100;

/** `/app/w/7/links` of `/app/w/7/links/lnk_1c`: a panel over a list is no other screen. */
const screenOf = (pathname: string): string =>
  pathname
    .split('/')
    .slice(0, pathname.startsWith('/app/w/') ? 5 : 3)
    .join('/');
