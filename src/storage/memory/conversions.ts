import type { Conversion, ConversionId, ConversionStore } from '../../core/conversion.ts';

export function createMemoryConversions(): ConversionStore {
  const held: Conversion[] = [];
  return {
    async insert(draft, max) {
      const mine = held.filter(({ workspaceId }) => workspaceId === draft.workspaceId);
      const known =
        draft.externalId === null
          ? undefined
          : mine.find(({ externalId }) => externalId === draft.externalId);
      if (known !== undefined) return known;
      if (mine.length >= max) return null;
      const conversion = { ...draft, id: (held.length + 1) as ConversionId };
      held.push(conversion);
      return conversion;
    },
    list: async ({ workspaceId, linkId, fromMs, toMs, before, offset, limit }) =>
      held
        .filter((one) => one.workspaceId === workspaceId && (linkId === null || one.linkId === linkId))
        .filter(({ atMs }) => (fromMs === null || atMs >= fromMs) && (toMs === null || atMs < toMs))
        .filter(
          ({ atMs, id }) =>
            before === null || atMs < before.value || (atMs === before.value && id < before.id),
        )
        .sort((a, b) => b.atMs - a.atMs || b.id - a.id)
        .slice(offset, offset + limit),
  };
}
