/**
 * Guesses the id of a link from its address: a guess may be wrong or missing, so the caller checks it. An
 * entry takes five bytes, so ten million links fit into memory that an index of their slugs would exceed.
 */
export interface AddressMap {
  /** Calls `take` with each possible id until it returns a value. */
  find<T>(domainId: number, slug: string, take: (id: number) => T | null): T | null;
  /** Does nothing when the slots near its place are full. */
  put(domainId: number, slug: string, id: number): void;
}

const SLOTS_MIN = 2 ** 16;
/** 168 MB; of more links, only the first are in the map. */
const SLOTS_MAX = 2 ** 25;
const SLOT_BYTES = 5;
const PROBES_MAX = 16;
const ID_MAX = 2 ** 32 - 1;

/** Room for about `links` entries, at most for as many as fit in `bytesMax`: then some links have no guess. */
export function createAddressMap(links: number, bytesMax: number = Number.POSITIVE_INFINITY): AddressMap {
  const needed = 2 ** Math.ceil(Math.log2(Math.max(1, links * 1.4)));
  const allowed = 2 ** Math.floor(Math.log2(bytesMax / SLOT_BYTES));
  const slots = Math.max(SLOTS_MIN, Math.min(SLOTS_MAX, needed, allowed));
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

/** FNV-1a over UTF-16 units. An attacker who makes slugs collide only slows down their own links. */
function hashOf(domainId: number, slug: string): number {
  let hash = 0x811c9dc5 ^ domainId;
  for (let i = 0; i < slug.length; i++) hash = Math.imul(hash ^ slug.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Mixes the bits, because similar slugs have similar hashes. */
function placeOf(hash: number): number {
  const stirred = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (stirred ^ (stirred >>> 13)) >>> 0;
}
