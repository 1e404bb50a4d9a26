import { useEffect, useState, useSyncExternalStore } from 'react';

import { loadOnce } from '../api/load-once.ts';
import { whenIdle } from './when-idle.ts';

type Overlays = typeof import('./overlay/overlays.ts');

let loaded: Overlays | null = null;
let isLoading = false;
const listeners = new Set<() => void>();

const load = loadOnce(() => import('./overlay/overlays.ts'));

/** Fetches what floats: menus, dialogs, pickers. They are one file, which the first paint does not need. */
export function loadOverlays(): void {
  if (isLoading) return;
  isLoading = true;
  load().then(
    (overlays) => {
      loaded = overlays;
      for (const listener of listeners) listener();
    },
    () => {
      // The next press asks again.
      isLoading = false;
    },
  );
}

/**
 * What floats; `null` while it is on its way, and until it is first wanted: a list has a menu in each row, and most are
 * never opened. `wanted`: something is to be shown now.
 */
export function useOverlays(wanted: boolean): Overlays | null {
  const overlays = useSyncExternalStore(subscribe, () => loaded);
  const [wasWanted, setWasWanted] = useState(wanted);
  if (wanted && !wasWanted) setWasWanted(true);
  useEffect(() => {
    if (wanted) loadOverlays();
    else if (!isLoading) return whenIdle(loadOverlays);
  }, [wanted]);
  return wanted || wasWanted ? overlays : null;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
