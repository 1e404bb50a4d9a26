import type { Config } from '../config/config.ts';
import { holdsSessions } from '../core/domains/domain.ts';
import type { Hosts } from '../redirect/hosts.ts';

/** Customer domains serve links only; the server's own host, an unknown one, or no Host header, also serves the API. */
export const isControlHost = (hosts: Hosts, host: string): boolean =>
  (hosts.of(host)?.workspaceId ?? null) === null;

/** The server's address, or no `Host` header at all. */
const NO_DOMAIN = { host: '', workspaceId: null };

/** The host that only the dashboard has, without port; null while it shares the server's own short host. */
export const appHostOf = ({ appUrlSet }: Pick<Config, 'appUrlSet'>): string | null =>
  appUrlSet === null ? null : new URL(appUrlSet).hostname;

/** Whether cookies of sessions are trusted under a `Host` header: on the dashboard's own host, or on control hosts. */
export function createHoldsSessions(
  { appUrlSet }: Pick<Config, 'appUrlSet'>,
  hosts: Hosts,
): (host: string) => boolean {
  if (appUrlSet === null) return (host) => holdsSessions(hosts.of(host) ?? NO_DOMAIN, null);
  const appHost = new URL(appUrlSet).host;
  return (host) => host.toLowerCase() === appHost;
}
