import type { DomainId } from '../core/base/ids.ts';
import type { Domain } from '../core/domains/domain.ts';
import type { DomainSettings } from '../core/domains/domain-settings.ts';

/** Maps `Host` headers to domains. Called for every visit, so results are cached by the raw header. */
export interface Hosts {
  /** Null for a host that is not served here. */
  of(header: string): ServedHost | null;
  /** The same for a header in bytes. Costs next to nothing for the host of the call before. */
  ofBytes(bytes: Buffer, start: number, end: number): ServedHost | null;
  /** Replaces all domains and clears the cache. */
  load(domains: readonly Domain[], own: DomainId, others: OtherHosts): void;
}

/** How hosts that are no domain are treated. */
export interface OtherHosts {
  /** Whether any unknown host is served as the server's own domain. */
  readonly catchAll: boolean;
  /** Hosts that never have links, even when registered as domains: another part of the server answers them. */
  readonly elsewhere: readonly string[];
}

export interface ServedHost {
  readonly domainId: DomainId;
  readonly host: string;
  /** Null for a shared domain, such as the server's own; its orphan visits belong to no workspace. */
  readonly workspaceId: Domain['workspaceId'];
  readonly settings: DomainSettings;
  readonly logos: Domain['logos'];
  /** Whether slugs are case-insensitive: `Launch` finds `launch`. */
  readonly folds: boolean;
}

/** A name of 253 characters, a final dot, a colon and five digits; no longer header can name a domain. */
const HEADER_LENGTH_MAX = 260;
/** Anyone can fabricate hosts, so the cache is bounded by total length and cleared when it is full. */
const REMEMBERED_LENGTH_MAX = 512 * 1024;
/** Estimated cost of an entry, beside its text. */
const ENTRY_LENGTH = 64;

export function createHosts(): Hosts {
  let served = new Map<string, ServedHost>();
  let otherwise: ServedHost | null = null;
  let elsewhere: ReadonlySet<string> = new Set();
  let remembered = new Map<string, ServedHost | null>();
  let rememberedLength = 0;
  let last: { readonly header: Buffer; readonly found: ServedHost | null } | null = null;

  function remember(header: string, found: ServedHost | null): void {
    rememberedLength += header.length + ENTRY_LENGTH;
    if (rememberedLength > REMEMBERED_LENGTH_MAX) {
      remembered = new Map();
      rememberedLength = header.length + ENTRY_LENGTH;
    }
    remembered.set(header, found);
  }

  function of(header: string): ServedHost | null {
    const known = remembered.get(header);
    if (known !== undefined) return known;
    if (header.length > HEADER_LENGTH_MAX) return null;
    const name = hostName(header);
    const found = elsewhere.has(name) ? null : (served.get(name) ?? otherwise);
    remember(header, found);
    return found;
  }

  return {
    of,
    ofBytes(bytes, start, end) {
      if (last !== null && isEqual(last.header, bytes, start, end)) return last.found;
      const found = of(bytes.toString('latin1', start, end));
      last = { header: Buffer.from(bytes.subarray(start, end)), found };
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
      last = null;
    },
  };
}

function isEqual(own: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (own.length !== end - start) return false;
  for (let i = 0; i < own.length; i++) if (own[i] !== bytes[start + i]) return false;
  return true;
}

/** The host of a header: lower case, without port and final dot. */
export function hostName(header: string): string {
  return header.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}
