import { linkBySlug } from './demo-workspace.ts';
import type { TestServer } from './server.ts';

/** A place of the dashboard, as a path below the workspace or from `~` on. */
export interface ScreenPlace {
  readonly name: string;
  readonly path: string;
}

/** Every screen and panel of the dashboard, on what the demo has. */
export async function allScreens(server: Pick<TestServer, 'ask'>): Promise<readonly ScreenPlace[]> {
  const { id } = await linkBySlug(server, 'spring');
  const { data } = await server.ask<{ data: readonly { id: string; verified: boolean }[] }>('/domains');
  const domain = (verified: boolean) => data.filter((it) => it.verified === verified).at(-1)?.id ?? '';
  const tabs = ['edit', 'rules', 'statistics', 'qr', 'history', 'api'];
  return [
    { name: 'home', path: '' },
    { name: 'links', path: '/links' },
    { name: 'links-filtered', path: '/links?search=oolong&tag=spring' },
    { name: 'links-none', path: '/links?search=nothing-has-this-word' },
    { name: 'create', path: '/links/new' },
    ...tabs.map((tab) => ({ name: `link-${tab}`, path: `/links/${id}?tab=${tab}` })),
    { name: 'stats', path: '/stats' },
    { name: 'live', path: '/live' },
    { name: 'domains', path: '/domains' },
    { name: 'domain', path: `/domains/${domain(true)}` },
    { name: 'domain-unproved', path: `/domains/${domain(false)}` },
    { name: 'tags', path: '/tags' },
    { name: 'import', path: '/import' },
    { name: 'trash', path: '/trash' },
    { name: 'api-keys', path: '/api' },
    { name: 'api-usage', path: '/api/usage' },
    { name: 'api-builder', path: '/api/builder' },
    { name: 'api-compatible', path: '/api/compatible' },
    { name: 'api-webhooks', path: '/api/webhooks' },
    { name: 'members', path: '/members' },
    { name: 'audit', path: '/audit' },
    { name: 'settings', path: '/settings' },
    { name: 'more', path: '/more' },
    { name: 'me', path: '~/app/me' },
    { name: 'instance', path: '~/app/instance' },
    ...['workspaces', 'people', 'plans', 'audit'].map((part) => ({
      name: `instance-${part}`,
      path: `~/app/instance/${part}`,
    })),
  ];
}
