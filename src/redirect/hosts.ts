import type { Domain, DomainId } from '../core/domain.ts';
import type { DomainSettings } from '../core/domain-settings.ts';

/** Which domain a `Host` header names; asked for every visit, so the text as it came is remembered. */
export interface Hosts {
  /** Null for a host that serves nothing here. */
  of(header: string): ServedHost | null;
  /** Replaces all that is known: verified domains, and whether any other host is served as the own domain. */
  load(domains: readonly Domain[], own: DomainId, catchAll: boolean): void;
}

export interface ServedHost {
  readonly domainId: DomainId;
  readonly host: string;
  /** Null for the server's own domain, whose orphans belong to nobody. */
  readonly workspaceId: Domain['workspaceId'];
  readonly settings: DomainSettings;
  /** Whether `Launch` is found as `launch`. */
  readonly folds: boolean;
}

const REMEMBERED_MAX = 10_000;

export function createHosts(): Hosts {
  let served = new Map<string, ServedHost>();
  let otherwise: ServedHost | null = null;
  let remembered = new Map<string, ServedHost | null>();

  return {
    of(header) {
      const known = remembered.get(header);
      if (known !== undefined) return known;
      const found = served.get(hostName(header)) ?? otherwise;
      if (remembered.size >= REMEMBERED_MAX) remembered = new Map();
      remembered.set(header, found);
      return found;
    },
    load(domains, own, catchAll) {
      served = new Map(
        domains
          .filter((domain) => domain.verifiedAtMs !== null)
          .map(({ id, host, workspaceId, settings }) => [
            host,
            Object.freeze({ domainId: id, host, workspaceId, settings, folds: !settings.caseSensitive }),
          ]),
      );
      const ownHost = domains.find((domain) => domain.id === own)?.host ?? '';
      otherwise = catchAll ? (served.get(ownHost) ?? null) : null;
      remembered = new Map();
    },
  };
}

/** Lower case, without port and final dot. */
function hostName(header: string): string {
  return header.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}
