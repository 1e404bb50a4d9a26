/**
 * Guesses the id of a link from its address: a guess may be wrong or missing, and whoever asks checks it. Five bytes
 * an entry, so that ten million links fit where an index of their slugs would not.
 */
export interface AddressMap {
  /** Calls `take` with each id that may be right until it answers something. */
  find<T>(domainId: number, slug: string, take: (id: number) => T | null): T | null;
  /** Does nothing when there is no room near its place. */
  put(domainId: number, slug: string, id: number): void;
}

const SLOTS_MIN = 2 ** 16;
/** 168 MB; beyond it the links that came first are guessed. */
const SLOTS_MAX = 2 ** 25;
const SLOT_BYTES = 5;
const PROBES_MAX = 16;
const ID_MAX = 2 ** 32 - 1;

/** Room for about `links` entries, or as many as `bytesMax` hold: some links are then not guessed. */
export function createAddressMap(links: number, bytesMax: number = Number.POSITIVE_INFINITY): AddressMap {
  const wanted = 2 ** Math.ceil(Math.log2(Math.max(1, links * 1.4)));
  const allowed = 2 ** Math.floor(Math.log2(bytesMax / SLOT_BYTES));
  const slots = Math.max(SLOTS_MIN, Math.min(SLOTS_MAX, wanted, allowed));
  const mask = slots - 1;
  const ids = new Uint32Array(slots);
  const marks = new Uint8Array(slots);

  return {
    find(domainId, slug, take) {
      const hash = hashOf(domainId, slug);
      const mark = hash >>> 24;
      for (let slot = placeOf(hash) & mask, probes = 0; probes < PROBES_MAX; probes++) {
        const id = ids[slot] ?? 0;
        if (id === 0) return null;
        if (marks[slot] === mark) {
          const taken = take(id);
          if (taken !== null) return taken;
        }
        slot = (slot + 1) & mask;
      }
      return null;
    },
    put(domainId, slug, id) {
      if (id > ID_MAX) return;
      const hash = hashOf(domainId, slug);
      for (let slot = placeOf(hash) & mask, probes = 0; probes < PROBES_MAX; probes++) {
        if (ids[slot] === id) return;
        if (ids[slot] === 0) {
          ids[slot] = id;
          marks[slot] = hash >>> 24;
          return;
        }
        slot = (slot + 1) & mask;
      }
    },
  };
}

/** FNV-1a over UTF-16 units. Whoever makes slugs collide only makes their own guesses fail. */
function hashOf(domainId: number, slug: string): number {
  let hash = 0x811c9dc5 ^ domainId;
  for (let i = 0; i < slug.length; i++) hash = Math.imul(hash ^ slug.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Stirs, because neighbouring slugs have neighbouring hashes. */
function placeOf(hash: number): number {
  const stirred = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (stirred ^ (stirred >>> 13)) >>> 0;
}
