import type { Membership } from '../api/types.ts';

const KEY = 'waymark-workspace';

export function noteWorkspace(number: number): void {
  try {
    localStorage.setItem(KEY, String(number));
  } catch {
    // The browser has no room left: the dashboard works without it.
  }
}

/**
 * The workspace that the person was in last in this browser, else the oldest; one that was deleted only when there is no
 * other. Null for somebody without any.
 */
export function lastWorkspace(workspaces: readonly Membership[]): Membership | null {
  const last = Number(localStorage.getItem(KEY));
  const open = workspaces.filter(({ workspace }) => workspace.deleted_at === null);
  const offered = open.length === 0 ? workspaces : open;
  return offered.find(({ workspace }) => workspace.number === last) ?? offered[0] ?? null;
}
