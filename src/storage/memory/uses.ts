import type { LinkId } from '../../core/link.ts';
import type { LinkUses } from '../../core/route.ts';

/** `usedUp` is told of the last click that a link has. */
export function createMemoryUses(usedUp: (id: LinkId) => void): LinkUses {
  const held = new Map<number, { clicks: number; visitors: Set<string> }>();
  return {
    async take(linkId, { clicksMax, uniqueClicksMax }, visitor) {
      const uses = held.get(linkId) ?? { clicks: 0, visitors: new Set() };
      held.set(linkId, uses);
      if (clicksMax !== null && uses.clicks >= clicksMax) return false;
      if (uniqueClicksMax !== null && uses.visitors.size >= uniqueClicksMax) return false;
      uses.clicks++;
      if (uniqueClicksMax !== null) uses.visitors.add(visitor);
      if (uses.clicks === clicksMax || uses.visitors.size === uniqueClicksMax) usedUp(linkId);
      return true;
    },
    async isOpen(linkId, { clicksMax, uniqueClicksMax }) {
      const { clicks, visitors } = held.get(linkId) ?? { clicks: 0, visitors: new Set() };
      if (clicksMax !== null && clicks >= clicksMax) return false;
      return uniqueClicksMax === null || visitors.size < uniqueClicksMax;
    },
  };
}
