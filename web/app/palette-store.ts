import { useSyncExternalStore } from 'react';

/** What lies over everything, by a key or a button: one at a time. */
type Overlay = 'palette' | 'shortcuts' | null;

let open: Overlay = null;
const listeners = new Set<() => void>();

function change(next: Overlay): void {
  open = next;
  for (const listener of listeners) listener();
}

export const openPalette = (): void => change('palette');
export const openShortcutList = (): void => change('shortcuts');
export const closeOverlay = (): void => change(null);

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useOverlay = (): Overlay => useSyncExternalStore(listen, () => open);
