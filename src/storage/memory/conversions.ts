import type { Conversion, ConversionDraft, ConversionId, ConversionStore } from '../../core/conversion.ts';

export function createMemoryConversions(): ConversionStore {
  let held: readonly Conversion[] = [];

  const withOne = (all: readonly Conversion[], draft: ConversionDraft) => {
    const known = all.find(
      ({ workspaceId, externalId }) =>
        externalId !== null && workspaceId === draft.workspaceId && externalId === draft.externalId,
    );
    const kept = known ?? { ...draft, id: (all.length + 1) as ConversionId };
    return { kept, all: known === undefined ? [...all, kept] : all };
  };

  return {
    async insert(workspaceId, drafts, { max, sameLink }) {
      let after = held;
      const answered: Conversion[] = [];
      for (const draft of drafts) {
        const { kept, all } = withOne(after, draft);
        if (sameLink && kept.linkId !== draft.linkId) return 'of_other_link';
        answered.push(kept);
        after = all;
      }
      const isMore = after.length > held.length;
      if (isMore && after.filter((one) => one.workspaceId === workspaceId).length > max) return 'too_many';
      held = after;
      return answered;
    },
    byId: async (workspaceId, id) =>
      held.find((one) => one.workspaceId === workspaceId && one.id === id) ?? null,
    async list({ workspaceId, linkId, fromMs, toMs, order, past, limit }) {
      const way = order === 'newest_first' ? -1 : 1;
      const compare = (a: Conversion, b: Pick<Conversion, 'atMs'> & { readonly id: number }): number =>
        way * (a.atMs - b.atMs || a.id - b.id);
      return held
        .filter((one) => one.workspaceId === workspaceId && (linkId === null || one.linkId === linkId))
        .filter(({ atMs }) => (fromMs === null || atMs >= fromMs) && (toMs === null || atMs < toMs))
        .filter((one) => past === null || compare(one, { atMs: past.value, id: past.id }) > 0)
        .sort(compare)
        .slice(0, limit);
    },
  };
}
