import type { LinkUses } from '../../core/route.ts';

export function createMemoryUses(): LinkUses {
  const held = new Map<number, { clicks: number; visitors: Set<string> }>();
  return {
    async take(linkId, { clicksMax, uniqueClicksMax }, visitor) {
      const uses = held.get(linkId) ?? { clicks: 0, visitors: new Set() };
      held.set(linkId, uses);
      if (clicksMax !== null && uses.clicks >= clicksMax) return false;
      const isNew = uniqueClicksMax !== null && !uses.visitors.has(visitor);
      if (isNew && uses.visitors.size >= uniqueClicksMax) return false;
      uses.clicks++;
      if (isNew) uses.visitors.add(visitor);
      return true;
    },
    async isOpen(linkId, { clicksMax, uniqueClicksMax }, visitor) {
      const { clicks, visitors } = held.get(linkId) ?? { clicks: 0, visitors: new Set() };
      if (clicksMax !== null && clicks >= clicksMax) return false;
      return uniqueClicksMax === null || visitors.size < uniqueClicksMax || visitors.has(visitor);
    },
  };
}
