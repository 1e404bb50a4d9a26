import { useSyncExternalStore } from 'react';

/** Where the link shall be, for who comes from a place that has none. */
export interface WantedAddress {
  readonly host: string;
  readonly slug: string;
}

/** Null when the box is closed; else what its first field starts with. */
let start: string | null = null;
let address: WantedAddress | null = null;
const listeners = new Set<() => void>();

function change(next: string | null): void {
  start = next;
  for (const listener of listeners) listener();
}

/** Opens the box that makes a link, over any screen. */
export function openCreateBox(text = '', wanted: WantedAddress | null = null): void {
  address = wanted;
  change(text);
}
export const closeCreateBox = (): void => change(null);

/** The domain and slug that the open box starts with; null for those of its own choice. */
export const wantedAddress = (): WantedAddress | null => address;

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useCreateBox = (): string | null => useSyncExternalStore(listen, () => start);
