import type { WorkspaceId } from '../core/base/ids.ts';
import { Problem } from '../core/base/problem.ts';
import type { Click } from '../core/clicks/click.ts';
import { type ClickColumns, clickAt } from '../core/clicks/click-columns.ts';
import type { LiveClicks } from '../core/clicks/statistics.ts';

const FOLLOWERS_MAX = 1_000;
/** Keeps one workspace from taking the streams of all others. */
const FOLLOWERS_PER_WORKSPACE_MAX = 100;

/** Sends each batch to its current followers; later followers do not get it. */
export function createLiveClicks(): LiveClicks & { publish(clicks: ClickColumns): void } {
  const followers = new Set<(clicks: readonly Click[]) => void>();
  const countOf = new Map<WorkspaceId, number>();

  /** Only the clicks of followed workspaces become objects. */
  function followedOf(clicks: ClickColumns): readonly Click[] {
    const followed: Click[] = [];
    for (let row = 0; row < clicks.rows; row++) {
      if (countOf.has((clicks.workspaceId[row] ?? 0) as WorkspaceId)) followed.push(clickAt(clicks, row));
    }
    return followed;
  }

  function release(workspaceId: WorkspaceId): void {
    const left = (countOf.get(workspaceId) ?? 1) - 1;
    if (left === 0) countOf.delete(workspaceId);
    else countOf.set(workspaceId, left);
  }

  return {
    publish(clicks) {
      if (followers.size === 0) return;
      const followed = followedOf(clicks);
      for (const take of followers) take(followed);
    },
    subscribe(workspaceId, take) {
      const count = countOf.get(workspaceId) ?? 0;
      if (count >= FOLLOWERS_PER_WORKSPACE_MAX)
        throw new Problem('too_many', { what: 'live_streams', max: FOLLOWERS_PER_WORKSPACE_MAX });
      if (followers.size >= FOLLOWERS_MAX)
        throw new Problem('too_many', { what: 'live_streams', max: FOLLOWERS_MAX });
      const mine = (clicks: readonly Click[]): void => take(clicks);
      followers.add(mine);
      countOf.set(workspaceId, count + 1);
      return () => {
        if (followers.delete(mine)) release(workspaceId);
      };
    },
  };
}
