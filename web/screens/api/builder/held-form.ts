import { useSyncExternalStore } from 'react';
import type { LinkForm } from '../../../builder/form.ts';

/** The form of each workspace, in memory: it can hold a password, which must not be in the address. */
const held = new Map<string, LinkForm>();
const listeners = new Set<() => void>();
const EMPTY: LinkForm = {};

export function setHeldForm(workspaceId: string, form: LinkForm): void {
  held.set(workspaceId, form);
  for (const listener of listeners) listener();
}

/** What was filled in, also after another screen was looked at. */
export const useHeldForm = (workspaceId: string): LinkForm =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => held.get(workspaceId) ?? EMPTY,
  );
