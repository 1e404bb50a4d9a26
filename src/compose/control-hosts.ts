import type { Config } from '../config/config.ts';
import type { Hosts } from '../redirect/hosts.ts';

/** Customer domains serve links only; the server's own host, an unknown one, or no Host header, also serves the API. */
export const isControlHost = (hosts: Hosts, host: string): boolean =>
  (hosts.of(host)?.workspaceId ?? null) === null;

/** Whether cookies of sessions are trusted under a `Host` header: on the dashboard's own host, or on control hosts. */
export function createHoldsSessions(
  { appUrlSet }: Pick<Config, 'appUrlSet'>,
  hosts: Hosts,
): (host: string) => boolean {
  if (appUrlSet === null) return (host) => isControlHost(hosts, host);
  const appHost = new URL(appUrlSet).host;
  return (host) => host.toLowerCase() === appHost;
}
