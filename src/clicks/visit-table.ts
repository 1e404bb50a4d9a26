/** A growing map from a 64-bit key, evenly spread, to a moment in seconds above 0; 12 bytes a slot, never deleted from. */
export interface VisitTable {
  /** 0 when absent. Both halves of a key are unsigned 32-bit numbers. */
  get(low: number, high: number): number;
  set(low: number, high: number, seconds: number): void;
  readonly size: number;
  /** Of all moments that were set; Infinity when empty. */
  readonly earliestSeconds: number;
  /** 0 when empty. */
  readonly latestSeconds: number;
}

/** Growing a table of a million entries blocks for tens of milliseconds; growing one of its parts, for two or three. */
const PARTS = 16;
const PART_SHIFT = 28;

export function createVisitTable(): VisitTable {
  const parts = Array.from({ length: PARTS }, createPart);
  let size = 0;
  let earliestSeconds = Number.POSITIVE_INFINITY;
  let latestSeconds = 0;

  return {
    get(low, high) {
      return parts[high >>> PART_SHIFT]?.get(low, high) ?? 0;
    },
    set(low, high, seconds) {
      if (parts[high >>> PART_SHIFT]?.set(low, high, seconds)) size++;
      earliestSeconds = Math.min(earliestSeconds, seconds);
      latestSeconds = Math.max(latestSeconds, seconds);
    },
    get size() {
      return size;
    },
    get earliestSeconds() {
      return earliestSeconds;
    },
    get latestSeconds() {
      return latestSeconds;
    },
  };
}

const SLOTS_MIN = 64;
/** Low key, high key, seconds. */
const SLOT_NUMBERS = 3;

interface Part {
  get(low: number, high: number): number;
  /** Whether the key is new. */
  set(low: number, high: number, seconds: number): boolean;
}

/** Open addressing with linear probing in one typed array, which doubles when three quarters are used. */
function createPart(): Part {
  let slots = new Uint32Array(0);
  let mask = 0;
  let size = 0;

  /** The slot of the key or, if it is absent, the slot for it. */
  function find(low: number, high: number): number {
    let slot = low & mask;
    for (;;) {
      const at = slot * SLOT_NUMBERS;
      if (slots[at + 2] === 0 || (slots[at] === low && slots[at + 1] === high)) return at;
      slot = (slot + 1) & mask;
    }
  }

  function put(low: number, high: number, seconds: number): boolean {
    const at = find(low, high);
    const added = slots[at + 2] === 0;
    slots[at] = low;
    slots[at + 1] = high;
    slots[at + 2] = seconds;
    return added;
  }

  function grow(): void {
    const before = slots;
    mask = Math.max(SLOTS_MIN, (before.length / SLOT_NUMBERS) * 2) - 1;
    slots = new Uint32Array((mask + 1) * SLOT_NUMBERS);
    for (let at = 0; at < before.length; at += SLOT_NUMBERS) {
      const seconds = before[at + 2] ?? 0;
      if (seconds !== 0) put(before[at] ?? 0, before[at + 1] ?? 0, seconds);
    }
  }

  return {
    get(low, high) {
      return size === 0 ? 0 : (slots[find(low, high) + 2] ?? 0);
    },
    set(low, high, seconds) {
      if ((size + 1) * 4 > (slots.length / SLOT_NUMBERS) * 3) grow();
      const added = put(low, high, seconds);
      if (added) size++;
      return added;
    },
  };
}
