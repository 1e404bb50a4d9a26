import type { Domain, LinkPage, Orphans, StatsCount, UsageAnswer, WebhookPage } from '../../api/types.ts';

/** Something that a person should look at, with the facts of its sentence. */
export type Need =
  | { readonly kind: 'domain'; readonly id: string; readonly host: string }
  | {
      readonly kind: 'webhook';
      readonly id: string;
      readonly host: string;
      readonly reason: 'gone' | 'failing' | 'too_many_waiting';
    }
  | {
      readonly kind: 'quota';
      readonly what: 'links' | 'slugs' | 'calls';
      readonly taken: number;
      readonly limit: number;
    }
  | { readonly kind: 'ending'; readonly count: number; readonly url: string; readonly at: string }
  | { readonly kind: 'orphans'; readonly share: number; readonly path: string };

/** What was read so far; undefined is not known yet, or not for this person. */
export interface NeedFacts {
  readonly domains?: readonly Domain[] | undefined;
  readonly webhooks?: WebhookPage['data'] | undefined;
  readonly quotas?: UsageAnswer['quotas'] | undefined;
  readonly ending?: LinkPage | undefined;
  readonly orphans?: Orphans['data'] | undefined;
  readonly total?: StatsCount | undefined;
}

const QUOTA_SHARE = 0.8;
const ORPHAN_SHARE = 0.05;
/** Of a handful of visits, one that led nowhere says nothing. */
const VISITS_MIN = 100;

export function needsOf(facts: NeedFacts): readonly Need[] {
  return [
    ...domainNeeds(facts),
    ...webhookNeeds(facts),
    ...quotaNeeds(facts),
    ...endingNeeds(facts),
    ...orphanNeeds(facts),
  ];
}

const domainNeeds = ({ domains = [] }: NeedFacts): readonly Need[] =>
  domains.filter(({ verified }) => !verified).map(({ id, host }) => ({ kind: 'domain', id, host }));

const webhookNeeds = ({ webhooks = [] }: NeedFacts): readonly Need[] =>
  webhooks.flatMap(({ id, url, disabled_reason: reason }) =>
    reason === null ? [] : [{ kind: 'webhook' as const, id, host: hostOf(url), reason }],
  );

function quotaNeeds({ quotas }: NeedFacts): readonly Need[] {
  if (quotas === undefined) return [];
  const known = [
    { what: 'links', ...quotas.links_per_month },
    { what: 'slugs', ...quotas.custom_slugs_per_month },
    { what: 'calls', ...quotas.calls_per_year },
  ] as const;
  return known.flatMap(({ what, taken, limit }) =>
    limit === null || limit === 0 || taken / limit < QUOTA_SHARE
      ? []
      : [{ kind: 'quota' as const, what, taken, limit }],
  );
}

function endingNeeds({ ending }: NeedFacts): readonly Need[] {
  const first = ending?.data[0];
  const at = first?.expires?.at ?? null;
  if (ending === undefined || first === undefined || at === null) return [];
  return [{ kind: 'ending', count: ending.total ?? ending.data.length, url: first.short_url ?? '', at }];
}

function orphanNeeds({ orphans = [], total }: NeedFacts): readonly Need[] {
  const lost = orphans.reduce((sum, { visits }) => sum + visits, 0);
  const visits = lost + (total?.clicks ?? 0) + (total?.bot_clicks ?? 0);
  const [most] = orphans;
  if (total === undefined || most === undefined || visits < VISITS_MIN) return [];
  const share = lost / visits;
  return share <= ORPHAN_SHARE ? [] : [{ kind: 'orphans', share, path: `${most.domain}${most.path}` }];
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
