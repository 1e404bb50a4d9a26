import type { Click } from '../core/click.ts';
import { Problem } from '../core/problem.ts';
import type { LiveClicks } from '../core/statistics.ts';

const FOLLOWERS_MAX = 1_000;

/** Tells whoever follows of each batch; nothing is kept for those who come later. */
export function createLiveClicks(): LiveClicks & { publish(clicks: readonly Click[]): void } {
  const followers = new Set<(clicks: readonly Click[]) => void>();
  return {
    publish(clicks) {
      for (const take of followers) take(clicks);
    },
    subscribe(take) {
      if (followers.size >= FOLLOWERS_MAX)
        throw new Problem('too_many', { what: 'live streams', max: FOLLOWERS_MAX });
      const mine = (clicks: readonly Click[]): void => take(clicks);
      followers.add(mine);
      return () => void followers.delete(mine);
    },
  };
}
