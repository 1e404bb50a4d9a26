import type { Caller } from '../core/key.ts';
import type { Link } from '../core/link.ts';
import type { Usage } from '../core/usage.ts';

/** Counts the links that were made, in one step for all that carry the same external id. */
export function countMade(usage: Usage, caller: Caller, outcomes: readonly object[]): void {
  const byExternalId = new Map<string | null, number>();
  for (const outcome of outcomes) {
    if (!isMade(outcome)) continue;
    const { externalId } = outcome.link;
    byExternalId.set(externalId, (byExternalId.get(externalId) ?? 0) + 1);
  }
  for (const [externalId, links] of byExternalId) usage.count(caller, { links, externalId });
}

const isMade = (outcome: object): outcome is { readonly link: Link } => 'link' in outcome;
