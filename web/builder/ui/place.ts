import { useRead } from '../../api/reading.ts';
import type { DomainPage } from '../../api/types.ts';
import { useWorkspace } from '../../app/session.tsx';
import { type ApiName, baseOf } from '../apis.ts';
import type { BuilderPlace } from '../request.ts';

/** More domains than this are not offered. */
const DOMAINS_MAX = 100;

export interface Places {
  /** The domains that links can have: proved ones, and the server's own. */
  readonly hosts: readonly string[];
  /** Where an API is; `key` is a secret, or null for a placeholder. */
  of(api: ApiName, key: string | null): BuilderPlace;
}

interface PlacesRead {
  readonly places: Places | null;
  readonly error: Error | null;
  retry(): void;
}

/** What the requests of a workspace need; `places` is null until it is read. */
export function usePlaces(): PlacesRead {
  const { workspace } = useWorkspace();
  const read = useRead<DomainPage>('domains', '/domains', { limit: DOMAINS_MAX });
  const { error } = read;
  const retry = () => void read.refetch();
  if (read.data === undefined) return { places: null, error, retry };
  const domains = read.data.data;
  const own = domains.find(({ shared }) => shared);
  const usable = domains.filter(({ shared, verified }) => shared || verified);
  const first = domains.find(({ shared, verified }) => !shared && verified);
  const chosen = domains.find(({ id }) => id === workspace.default_domain_id);
  const ownHost = own?.host ?? window.location.hostname;
  const origin = originOn(ownHost);
  const places: Places = {
    hosts: usable.map(({ host }) => host),
    of: (api, key) => ({
      origin,
      base: baseOf(api, origin),
      key,
      workspaceNumber: workspace.number,
      workspaceKind: workspace.kind,
      ownHost,
      defaultHost: chosen?.host ?? ownHost,
      firstDomain: first === undefined ? null : { host: first.host, header: first.headers[0] ?? null },
      nowMs: Date.now(),
    }),
  };
  return { places, error, retry };
}

/** The dashboard can have a host of its own, and programs call the host of short links. */
function originOn(ownHost: string): string {
  const url = new URL(window.location.origin);
  url.hostname = ownHost;
  return url.origin;
}
