import { useState } from 'react';
import { useRead } from '../../api/reading.ts';
import type { DomainPage, LinkPage, Orphans, UsageAnswer, WebhookPage } from '../../api/types.ts';
import { useWorkspace } from '../../app/session.tsx';
import { useFigures } from '../../figures/figures.tsx';
import { useFiguresRead } from '../../figures/figures-reading.ts';
import { useMainFigures } from '../../figures/figures-view.tsx';
import { DAY_MS, HOUR_MS } from '../../figures/zone-clock.ts';
import { type Need, needsOf } from './needs.ts';

const SOON_DAYS = 7;
const ORPHANS_MAX = 1_000;
const PAGE_MAX = 100;

/** What needs a look, of what the person may see; null until all of it is known. */
export function useNeeds(): readonly Need[] | null {
  const { can } = useWorkspace();
  const soon = useSoon();
  const { query } = useFigures();
  const main = useMainFigures();
  const isAdmin = can('admin');
  const mayCount = can('stats:read');
  const domains = useRead<DomainPage>('domains', can('links:read') ? '/domains' : null, { limit: PAGE_MAX });
  const webhooks = useRead<WebhookPage>('webhooks', isAdmin ? '/webhooks' : null, { limit: PAGE_MAX });
  const usage = useRead<UsageAnswer>('usage', mayCount ? '/usage' : null, { limit: 1 });
  const ending = useRead<LinkPage>('links', can('links:read') ? '/links' : null, {
    ...soon,
    limit: 1,
    count: true,
  });
  const { from, to, timezone } = query;
  const orphans = useFiguresRead<Orphans>(
    '/stats/orphans',
    { from, to, timezone, limit: ORPHANS_MAX },
    { enabled: mayCount },
  );
  if ([main, domains, webhooks, usage, ending, orphans].some(({ isLoading }) => isLoading)) return null;
  return needsOf({
    domains: domains.data?.data,
    webhooks: webhooks.data?.data,
    quotas: usage.data?.quotas,
    ending: ending.data,
    orphans: orphans.data?.data,
    total: main.data?.total,
  });
}

/** The next days, from the hour of opening on: a question that changed each moment would be asked again each moment. */
function useSoon() {
  const [fromMs] = useState(() => Math.floor(Date.now() / HOUR_MS) * HOUR_MS);
  return {
    expires_after: new Date(fromMs).toISOString(),
    expires_before: new Date(fromMs + SOON_DAYS * DAY_MS).toISOString(),
  };
}
