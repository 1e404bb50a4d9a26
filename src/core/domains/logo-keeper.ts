import { authorOf } from '../base/author.ts';
import type { Caller } from '../base/caller.ts';
import { type DestinationPolicy, parseDestination } from '../base/destination.ts';
import type { FaultReason } from '../base/fault.ts';
import type { DomainId } from '../base/ids.ts';
import type { ReadPicture } from '../base/picture.ts';
import type { Clock } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { Domain } from './domain.ts';
import type { ColorScheme, DomainLogo } from './domain-logo.ts';
import type { DomainStore } from './domain-store.ts';
import type { FetchLogo } from './logo-source.ts';

/** Largest logo: every visitor of a page loads it. */
export const LOGO_BYTES_MAX = 128 * 1_024;

/** Manages the logos of domains. Throws domain_not_found, forbidden, and invalid_field for an invalid file. */
export interface DomainLogoKeeper {
  /** Stores a copy of `bytes`. */
  put(caller: Caller, id: DomainId, scheme: ColorScheme, bytes: Uint8Array): Promise<Domain>;
  /** Fetches and stores the file; the same URL later fetches it again. Throws too_many. */
  fetch(caller: Caller, id: DomainId, scheme: ColorScheme, url: string): Promise<Domain>;
  /** Removing the light logo removes the dark one too. */
  remove(caller: Caller, id: DomainId, scheme: ColorScheme): Promise<Domain>;
  /** The file of a current logo; null for any other hash. */
  read(domainId: DomainId, hash: string): Promise<Uint8Array<ArrayBuffer> | null>;
}

/** Dependencies that read and fetch pictures. */
export interface LogoSources {
  readonly readPicture: ReadPicture;
  readonly fetchLogo: FetchLogo;
}

export function createDomainLogos(
  deps: LogoSources & {
    store: DomainStore;
    policy: DestinationPolicy;
    /** Returns the domain if the caller may change it, else throws. */
    changeable: (caller: Caller, id: DomainId) => Promise<Domain>;
    afterChange: () => Promise<void>;
    clock: Clock;
  },
): DomainLogoKeeper {
  const { store, policy, changeable, afterChange, readPicture, fetchLogo, clock } = deps;

  async function set(
    caller: Caller,
    id: DomainId,
    scheme: ColorScheme,
    logo: { readonly facts: DomainLogo; readonly file: Uint8Array } | null,
  ): Promise<Domain> {
    const changed = await store.setLogo(id, scheme, logo, authorOf(caller, clock.nowMs()));
    if (changed === null) throw new Problem('domain_not_found', {});
    await afterChange();
    return changed;
  }

  /** Checks access; a dark logo requires a light one. */
  async function ready(caller: Caller, id: DomainId, scheme: ColorScheme): Promise<void> {
    const { logos } = await changeable(caller, id);
    if (scheme === 'dark' && logos === null) throw bad('scheme', 'no_light_logo');
  }

  function save(
    caller: Caller,
    id: DomainId,
    scheme: ColorScheme,
    file: Uint8Array,
    from: { field: string; url: string | null },
  ) {
    if (file.length > LOGO_BYTES_MAX) throw bad(from.field, 'too_many_bytes');
    const read = readPicture(file);
    if ('fault' in read) throw bad(from.field, read.fault);
    const facts = { ...read.picture, bytes: file.length, sourceUrl: from.url, changedAtMs: clock.nowMs() };
    return set(caller, id, scheme, { facts, file });
  }

  return {
    async put(caller, id, scheme, bytes) {
      await ready(caller, id, scheme);
      return save(caller, id, scheme, bytes, { field: '', url: null });
    },
    async fetch(caller, id, scheme, text) {
      await ready(caller, id, scheme);
      const parsed = parseDestination(text, policy);
      if ('fault' in parsed) throw bad('url', parsed.fault);
      const url = parsed.destination;
      const file = await fetchLogo(url, { key: `workspace:${caller.workspaceId}` });
      if (file === null) throw bad('url', 'cannot_be_fetched');
      return save(caller, id, scheme, file, { field: 'url', url });
    },
    async remove(caller, id, scheme) {
      await changeable(caller, id);
      return set(caller, id, scheme, null);
    },
    read: (domainId, hash) => store.logoFile(domainId, hash),
  };
}

const bad = (field: string, reason: FaultReason): Problem => new Problem('invalid_field', { field, reason });
