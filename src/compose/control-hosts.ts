import type { Config } from '../config/config.ts';
import { holdsSessions } from '../core/domains/domain.ts';
import { type Hosts, hostName } from '../redirect/hosts.ts';
import { type Mount, type Mounts, mountOf } from '../server/mounts.ts';
import { APP_PATH } from '../wire/http/return-path.ts';

/** Customer domains serve links only; the server's own host, an unknown one, or no Host header, also serves the API. */
export const isControlHost = (hosts: Hosts, host: string): boolean =>
  (hosts.of(host)?.workspaceId ?? null) === null;

/** The server's address, or no `Host` header at all. */
const NO_DOMAIN = { host: '', workspaceId: null };

/** The host that only the dashboard has, without port; null while it shares the server's own short host. */
export const appHostOf = ({ appUrlSet }: Pick<Config, 'appUrlSet'>): string | null =>
  appUrlSet === null ? null : new URL(appUrlSet).hostname;

/**
 * Whether cookies of sessions are trusted under a `Host` header: on the dashboard's own host, or on control hosts. The
 * port does not matter: some proxies drop it, and cookies are shared by all ports of a host.
 */
export function createHoldsSessions(
  config: Pick<Config, 'appUrlSet'>,
  hosts: Hosts,
): (host: string) => boolean {
  const appHost = appHostOf(config);
  if (appHost === null) return (host) => holdsSessions(hosts.of(host) ?? NO_DOMAIN, null);
  return (host) => hostName(host) === appHost;
}

/** Hosts that other parts of the server answer: those of compatible APIs, and the dashboard's own. */
export function hostsWithoutLinks(config: Pick<Config, 'compatHosts' | 'appUrlSet'>): readonly string[] {
  const appHost = appHostOf(config);
  return [...config.compatHosts.keys(), ...(appHost === null ? [] : [appHost])];
}

/** The handler for all requests to the dashboard's own host, which has no links; null for every other host. */
export function createAppHost(config: Pick<Config, 'appUrlSet'>, mounts: Mounts) {
  const appHost = appHostOf(config);
  const serve: Mount = (request, info) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/') return new Response(null, { status: 302, headers: { location: APP_PATH } });
    return mounts[mountOf(pathname) ?? 'app'](request, info);
  };
  return (host: string): Mount | null => (hostName(host) === appHost ? serve : null);
}
