import { useSyncExternalStore } from 'react';

/** A key that was made in this tab, with its secret. It is kept in memory only, until the page is left. */
export interface FreshKey {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly secret: string;
}

const KEPT_MAX = 10;
let kept: readonly FreshKey[] = [];
const listeners = new Set<() => void>();

function keep(next: readonly FreshKey[]): void {
  kept = next;
  for (const listener of listeners) listener();
}

export const keepFreshKey = (key: FreshKey): void =>
  keep([key, ...kept.filter(({ id }) => id !== key.id)].slice(0, KEPT_MAX));

export const dropFreshKey = (id: string): void => keep(kept.filter((key) => key.id !== id));

/** Those of a workspace, the newest first. */
export function useFreshKeys(workspaceId: string): readonly FreshKey[] {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => kept,
  );
  return all.filter((key) => key.workspaceId === workspaceId);
}
