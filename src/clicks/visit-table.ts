const SLOTS_MIN = 1_024;
/** Low key, high key, seconds. */
const SLOT_NUMBERS = 3;

/** A growing map from a 64-bit key, evenly spread, to a moment in seconds above 0; 12 bytes a slot, never deleted from. */
export interface VisitTable {
  /** 0 when absent. Both halves of a key are unsigned 32-bit numbers. */
  get(low: number, high: number): number;
  set(low: number, high: number, seconds: number): void;
  forEach(visit: (low: number, high: number, seconds: number) => void): void;
  readonly size: number;
}

/** Open addressing with linear steps in one typed array, doubled when three quarters are taken. */
export function createVisitTable(): VisitTable {
  let slots = new Uint32Array(0);
  let mask = 0;
  let size = 0;

  /** Where the key stands or, if absent, where it would go. */
  function find(low: number, high: number): number {
    let slot = low & mask;
    for (;;) {
      const at = slot * SLOT_NUMBERS;
      if (slots[at + 2] === 0 || (slots[at] === low && slots[at + 1] === high)) return at;
      slot = (slot + 1) & mask;
    }
  }

  function put(low: number, high: number, seconds: number): void {
    const at = find(low, high);
    if (slots[at + 2] === 0) size++;
    slots[at] = low;
    slots[at + 1] = high;
    slots[at + 2] = seconds;
  }

  function forEach(visit: (low: number, high: number, seconds: number) => void): void {
    eachOf(slots, visit);
  }

  function grow(): void {
    const before = slots;
    mask = Math.max(SLOTS_MIN, (before.length / SLOT_NUMBERS) * 2) - 1;
    slots = new Uint32Array((mask + 1) * SLOT_NUMBERS);
    size = 0;
    eachOf(before, put);
  }

  return {
    get(low, high) {
      return size === 0 ? 0 : (slots[find(low, high) + 2] ?? 0);
    },
    set(low, high, seconds) {
      if ((size + 1) * 4 > (slots.length / SLOT_NUMBERS) * 3) grow();
      put(low, high, seconds);
    },
    forEach,
    get size() {
      return size;
    },
  };
}

function eachOf(slots: Uint32Array, visit: (low: number, high: number, seconds: number) => void): void {
  for (let at = 0; at < slots.length; at += SLOT_NUMBERS) {
    const seconds = slots[at + 2] ?? 0;
    if (seconds !== 0) visit(slots[at] ?? 0, slots[at + 1] ?? 0, seconds);
  }
}
