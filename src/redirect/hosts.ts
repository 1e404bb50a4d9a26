import type { Domain, DomainId } from '../core/domain.ts';
import type { DomainSettings } from '../core/domain-settings.ts';

/** Which domain a `Host` header names; asked for every visit, so the text as it came is remembered. */
export interface Hosts {
  /** Null for a host that serves nothing here. */
  of(header: string): ServedHost | null;
  /** Replaces all that is known. */
  load(domains: readonly Domain[], own: DomainId, others: OtherHosts): void;
}

/** What becomes of hosts that are no domain. */
export interface OtherHosts {
  /** Whether any other host is served as the own domain. */
  readonly catchAll: boolean;
  /** Hosts that have no links whatever is registered: another part of the server answers them. */
  readonly elsewhere: readonly string[];
}

export interface ServedHost {
  readonly domainId: DomainId;
  readonly host: string;
  /** Null for a shared domain, such as the server's own, whose orphans belong to no workspace. */
  readonly workspaceId: Domain['workspaceId'];
  readonly settings: DomainSettings;
  readonly logos: Domain['logos'];
  /** Whether `Launch` is found as `launch`. */
  readonly folds: boolean;
}

/** A name of 253 characters, a final dot, a colon and five digits; nothing longer names a domain. */
const HEADER_LENGTH_MAX = 260;
/** Made-up hosts are cheap, so that what is remembered is bounded by its length and begins anew when it is full. */
const REMEMBERED_LENGTH_MAX = 512 * 1024;
/** What an entry costs beside its text. */
const ENTRY_LENGTH = 64;

export function createHosts(): Hosts {
  let served = new Map<string, ServedHost>();
  let otherwise: ServedHost | null = null;
  let elsewhere: ReadonlySet<string> = new Set();
  let remembered = new Map<string, ServedHost | null>();
  let rememberedLength = 0;

  function remember(header: string, found: ServedHost | null): void {
    rememberedLength += header.length + ENTRY_LENGTH;
    if (rememberedLength > REMEMBERED_LENGTH_MAX) {
      remembered = new Map();
      rememberedLength = header.length + ENTRY_LENGTH;
    }
    remembered.set(header, found);
  }

  return {
    of(header) {
      const known = remembered.get(header);
      if (known !== undefined) return known;
      if (header.length > HEADER_LENGTH_MAX) return null;
      const name = hostName(header);
      const found = elsewhere.has(name) ? null : (served.get(name) ?? otherwise);
      remember(header, found);
      return found;
    },
    load(domains, own, others) {
      elsewhere = new Set(others.elsewhere);
      served = new Map(
        domains
          .filter((domain) => domain.verifiedAtMs !== null)
          .map(({ id, host, workspaceId, settings, logos }) => [
            host,
            Object.freeze({
              domainId: id,
              host,
              workspaceId,
              settings,
              logos,
              folds: !settings.caseSensitive,
            }),
          ]),
      );
      const ownHost = domains.find((domain) => domain.id === own)?.host ?? '';
      otherwise = others.catchAll ? (served.get(ownHost) ?? null) : null;
      remembered = new Map();
      rememberedLength = 0;
    },
  };
}

/** Lower case, without port and final dot. */
export function hostName(header: string): string {
  return header.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}
