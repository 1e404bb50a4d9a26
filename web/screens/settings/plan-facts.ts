import type { Feature, Plan, UsageAnswer } from '../../api/types.ts';

/** How much of a quota is used. */
export type Level = 'fine' | 'almost' | 'used_up' | 'unlimited';

export interface QuotaFact {
  readonly name: 'links' | 'slugs' | 'calls';
  readonly taken: number;
  readonly limit: number | null;
  /** From 0 to 1; 0 without a limit. */
  readonly share: number;
  readonly level: Level;
  readonly resetsAt: string | null;
}

/** The share at which a mail goes out by default. */
const ALMOST = 0.9;

export function quotaFacts({ quotas }: UsageAnswer): readonly QuotaFact[] {
  const { links_per_month: links, custom_slugs_per_month: slugs, calls_per_year: calls } = quotas;
  return [
    factOf('links', links.taken, links.limit, null),
    factOf('slugs', slugs.taken, slugs.limit, null),
    factOf('calls', calls.taken, calls.limit, calls.resets_at),
  ];
}

function factOf(
  name: QuotaFact['name'],
  taken: number,
  limit: number | null,
  resetsAt: string | null,
): QuotaFact {
  if (limit === null) return { name, taken, limit, share: 0, level: 'unlimited', resetsAt };
  const share = limit === 0 ? 1 : Math.min(1, taken / limit);
  return { name, taken, limit, share, level: levelOf(share), resetsAt };
}

function levelOf(share: number): Level {
  if (share >= 1) return 'used_up';
  return share >= ALMOST ? 'almost' : 'fine';
}

/** The features that a plan leaves out, in the order of `all`. */
export const missingFeatures = (plan: Plan, all: readonly Feature[]): readonly Feature[] =>
  all.filter((feature) => !plan.features.includes(feature));
