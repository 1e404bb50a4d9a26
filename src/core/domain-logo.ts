import type { DomainStore } from './account-store.ts';
import { type DestinationPolicy, parseDestination } from './destination.ts';
import type { Domain, DomainId } from './domain.ts';
import type { Caller } from './key.ts';
import type { FetchLogo } from './logo-source.ts';
import type { Picture, ReadPicture } from './picture.ts';
import type { Clock } from './ports.ts';
import { Problem } from './problem.ts';

export const COLOR_SCHEMES = ['light', 'dark'] as const;
/** How the visitor's device shows pages. */
export type ColorScheme = (typeof COLOR_SCHEMES)[number];

/** What is known of a logo that the server keeps; the file itself is read by its hash. */
export interface DomainLogo extends Picture {
  readonly bytes: number;
  /** Where the server fetched it; null when it was uploaded. */
  readonly sourceUrl: string | null;
  readonly changedAtMs: number;
}

export interface DomainLogos {
  readonly light: DomainLogo;
  /** Null: the light one is shown in the dark too, on a white plate. */
  readonly dark: DomainLogo | null;
}

export const LOGO_MOUNT = 'assets';
/** Where the domain itself serves it, under a word that no link can begin with. */
export const logoPath = (hash: string): string => `/${LOGO_MOUNT}/${hash}`;

/** Each visitor of a page loads it. */
export const LOGO_BYTES_MAX = 128 * 1_024;

/** The logos of domains. Throws domain_not_found, forbidden, and invalid_field where something is wrong with a file. */
export interface DomainLogoKeeper {
  /** Keeps a copy of `bytes`. */
  put(caller: Caller, id: DomainId, scheme: ColorScheme, bytes: Uint8Array): Promise<Domain>;
  /** Fetches the file once, and keeps it; the same URL again fetches it again. Throws too_many. */
  fetch(caller: Caller, id: DomainId, scheme: ColorScheme, url: string): Promise<Domain>;
  /** Without the light one there is no dark one either. */
  remove(caller: Caller, id: DomainId, scheme: ColorScheme): Promise<Domain>;
  /** The file of a logo that the domain shows now; null for any other. */
  read(domainId: DomainId, hash: string): Promise<Uint8Array<ArrayBuffer> | null>;
}

/** What making a logo keeper takes from outside. */
export interface LogoSources {
  readonly readPicture: ReadPicture;
  readonly fetchLogo: FetchLogo;
}

export function createDomainLogos(
  deps: LogoSources & {
    store: DomainStore;
    policy: DestinationPolicy;
    /** The domain, when the caller may change it. */
    changeable: (caller: Caller, id: DomainId) => Promise<Domain>;
    afterChange: () => Promise<void>;
    clock: Clock;
  },
): DomainLogoKeeper {
  const { store, policy, changeable, afterChange, readPicture, fetchLogo, clock } = deps;

  async function set(
    id: DomainId,
    scheme: ColorScheme,
    logo: { readonly facts: DomainLogo; readonly file: Uint8Array } | null,
  ): Promise<Domain> {
    const changed = await store.setLogo(id, scheme, logo);
    if (changed === null) throw new Problem('domain_not_found', {});
    await afterChange();
    return changed;
  }

  /** A dark logo takes the place of a light one that is there. */
  async function ready(caller: Caller, id: DomainId, scheme: ColorScheme): Promise<void> {
    const { logos } = await changeable(caller, id);
    if (scheme === 'dark' && logos === null) throw bad('scheme', 'no_light_logo');
  }

  function keep(
    id: DomainId,
    scheme: ColorScheme,
    file: Uint8Array,
    from: { field: string; url: string | null },
  ) {
    if (file.length > LOGO_BYTES_MAX) throw bad(from.field, 'too_many_bytes');
    const read = readPicture(file);
    if ('fault' in read) throw bad(from.field, read.fault);
    const facts = { ...read.picture, bytes: file.length, sourceUrl: from.url, changedAtMs: clock.nowMs() };
    return set(id, scheme, { facts, file });
  }

  return {
    async put(caller, id, scheme, bytes) {
      await ready(caller, id, scheme);
      return keep(id, scheme, bytes, { field: '', url: null });
    },
    async fetch(caller, id, scheme, text) {
      await ready(caller, id, scheme);
      const parsed = parseDestination(text, policy);
      if ('fault' in parsed) throw bad('url', parsed.fault);
      const url = parsed.destination;
      const file = await fetchLogo(url, { key: `workspace:${caller.workspaceId}` });
      if (file === null) throw bad('url', 'cannot_be_fetched');
      return keep(id, scheme, file, { field: 'url', url });
    },
    async remove(caller, id, scheme) {
      await changeable(caller, id);
      return set(id, scheme, null);
    },
    read: (domainId, hash) => store.logoFile(domainId, hash),
  };
}

/** The logos after one was set or taken away. */
export function withLogo(
  held: DomainLogos | null,
  scheme: ColorScheme,
  logo: DomainLogo | null,
): DomainLogos | null {
  if (scheme === 'light') return logo === null ? null : { light: logo, dark: held?.dark ?? null };
  return held === null ? null : { ...held, dark: logo };
}

/** The hashes of the files that are shown. */
export const logoHashes = (logos: DomainLogos | null): readonly string[] =>
  logos === null ? [] : [logos.light.hash, ...(logos.dark === null ? [] : [logos.dark.hash])];

const bad = (field: string, reason: string): Problem => new Problem('invalid_field', { field, reason });
