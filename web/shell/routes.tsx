import type { ComponentType } from 'react';
import type { Scope } from '../api/types.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { withStyles } from '../app/screen-styles.ts';
import { figuresTexts } from '../figures/texts/texts.ts';
import { homeTexts } from '../screens/home/texts/texts.ts';
import { linksTexts } from '../screens/links/texts/texts.ts';
import { liveTexts } from '../screens/live/texts/texts.ts';
import type { IconName } from '../ui/icon.tsx';
import type { CommonTexts } from '../words/texts/texts.ts';
import type { Texts } from '../words/texts.ts';

type Module = { readonly default: ComponentType };

interface Place {
  readonly name: Exclude<keyof CommonTexts['nav'], 'account' | 'switch'>;
  /** Below the workspace. */
  readonly path: string;
  readonly icon: IconName;
  /** What one needs to see it; null for every member. */
  readonly scope: Scope | null;
  /** Which part of the side bar; null for a place that other places lead to. */
  readonly group: 'work' | 'content' | 'manage' | null;
  readonly Screen: ComponentType;
  /** Begins to load the screen, with its texts. */
  readonly load: () => Promise<unknown>;
}

type Row = Omit<Place, 'Screen' | 'load'>;

/** A screen that is loaded when it is shown, together with its texts. */
function place(row: Row, load: () => Promise<Module>, texts: readonly Texts<unknown>[] = []): Place {
  const { Part, load: loadScreen } = lazyPart(withStyles(row.name, load, texts));
  return { ...row, load: loadScreen, Screen: Part };
}

/** Every place of a workspace, in the order of the side bar. */
export const PLACES: readonly Place[] = [
  place(
    { name: 'home', path: '/', icon: 'home', scope: null, group: 'work' },
    () => import('../screens/home/home.tsx'),
    [figuresTexts, homeTexts],
  ),
  place(
    { name: 'links', path: '/links/*?', icon: 'link', scope: 'links:read', group: 'work' },
    () => import('../screens/links/links.tsx'),
    [linksTexts],
  ),
  place(
    { name: 'stats', path: '/stats', icon: 'chart', scope: 'stats:read', group: 'work' },
    () => import('../screens/stats/stats.tsx'),
    [figuresTexts],
  ),
  place(
    { name: 'live', path: '/live', icon: 'live', scope: 'stats:read', group: 'work' },
    () => import('../screens/live/live.tsx'),
    [figuresTexts, liveTexts],
  ),
  place(
    { name: 'domains', path: '/domains/*?', icon: 'globe', scope: 'links:read', group: 'content' },
    () => import('../screens/domains/domains.tsx'),
  ),
  place(
    { name: 'tags', path: '/tags', icon: 'tag', scope: 'links:read', group: 'content' },
    () => import('../screens/tags/tags.tsx'),
  ),
  place(
    { name: 'import', path: '/import', icon: 'import', scope: 'links:create', group: 'content' },
    () => import('../screens/import/import.tsx'),
  ),
  place(
    { name: 'trash', path: '/trash', icon: 'trash', scope: 'links:read', group: 'content' },
    () => import('../screens/trash/trash.tsx'),
  ),
  place(
    { name: 'api', path: '/api/*?', icon: 'braces', scope: null, group: 'manage' },
    () => import('../screens/api/api.tsx'),
  ),
  place(
    { name: 'members', path: '/members', icon: 'people', scope: 'admin', group: 'manage' },
    () => import('../screens/members/members.tsx'),
  ),
  place(
    { name: 'audit', path: '/audit', icon: 'shield', scope: 'admin', group: 'manage' },
    () => import('../screens/audit/audit.tsx'),
  ),
  place(
    { name: 'settings', path: '/settings', icon: 'sliders', scope: 'admin', group: 'manage' },
    () => import('../screens/settings/settings.tsx'),
  ),
];

/** Places outside of any workspace. */
export const OWN_PLACES: readonly Place[] = [
  place(
    { name: 'me', path: '/me/*?', icon: 'user', scope: null, group: null },
    () => import('../screens/me/me.tsx'),
  ),
  place(
    { name: 'instance', path: '/instance/*?', icon: 'power', scope: null, group: null },
    () => import('../screens/instance/instance.tsx'),
  ),
];

/** `/links` of `/links/*?`. */
export const rootOf = ({ path }: Pick<Place, 'path'>): string => path.replace('/*?', '');

/** The place of a path such as `/links/lnk_1c`, below the workspace. */
export const placeAt = (path: string): Place | undefined =>
  PLACES.find((one) => {
    const root = rootOf(one);
    return path === root || (one.path !== root && path.startsWith(`${root}/`));
  });

const ADDRESS = /^\/app(?:\/w\/\d+)?(\/.*)?$/;

/** Begins to load the screen of an address, before it is known who asks for it. */
export function loadPlaceOf(pathname: string): void {
  const path = ADDRESS.exec(pathname)?.[1] ?? '/';
  const place = placeAt(path) ?? OWN_PLACES.find((one) => path.startsWith(rootOf(one)));
  // What failed is asked for again, and reported, where it is shown.
  place?.load().catch(() => {});
}
