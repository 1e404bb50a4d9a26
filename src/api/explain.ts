import type { Link } from '../core/links/link.ts';
import type { Issue } from '../wire/refusals/refusal.ts';
import {
  type DescribedVisitInput,
  explainedDraft,
  explainedVisits,
  explanations,
} from './contract/explain.ts';
import { linkIdParams } from './contract/link-list.ts';
import { findMoreFaults } from './more-faults.ts';
import { type NativeDeps, operation } from './native.ts';
import { fromExplanation, toDescribedVisit } from './translate/explain.ts';
import { toChange, toLinkId, toNewLink } from './translate/link.ts';

const answers = {
  200: {
    description:
      'The result of the visit, and the steps that lead to it. For `visits`, a list in the same order as `data`.',
    schema: explanations,
  },
} as const;

export const explainLink = operation({
  name: 'explainLink',
  method: 'POST',
  path: '/links/{id}/explain',
  tag: 'Links',
  summary: 'Explain where a visitor would go',
  description:
    'Describes what happens to a visit and why, rule by rule. Counts no click. With `change`, explains the link as it would be.',
  scopes: ['links:read'],
  params: linkIdParams,
  body: {
    schema: explainedVisits,
    optional: true,
    example: { country: 'TW', language: 'zh-TW', user_agent: 'Mozilla/5.0 (iPhone; …)' },
    linkIn: 'change',
    faults: faultsWithin('change'),
  },
  answers,
  refusals: ['link_not_found', 'slug_taken', 'domain_not_usable'],
  async call(deps, { caller, params, body: { visits, change, ...visit } }) {
    const { links } = deps.core;
    const id = toLinkId(params.id);
    // The operation asks for `links:read` only; the change asks for the right to change.
    const link =
      change === undefined
        ? await links.get(caller, id)
        : await links.change(caller, id, toChange(change), { dryRun: true });
    return explainAll(deps, link, visits ?? visit);
  },
});

export const explainDraft = operation({
  name: 'explainDraft',
  method: 'POST',
  path: '/links/explain',
  tag: 'Links',
  summary: 'Explain where a visitor of a new link would go',
  description: 'Checks `link` like a dry run of `POST /links`, and saves nothing.',
  scopes: ['links:create'],
  body: {
    schema: explainedDraft,
    example: { link: { url: 'https://example.com/' }, visit: { country: 'TW' } },
    linkIn: 'link',
    faults: faultsWithin('link'),
  },
  answers,
  refusals: ['slug_taken', 'domain_not_usable', 'quota_exceeded'],
  async call(deps, { caller, body: { link, visit, visits } }) {
    const draft = await deps.core.links.create(caller, toNewLink(link), { dryRun: true });
    return explainAll(deps, draft, visits ?? visit ?? {});
  },
});

async function explainAll(
  { core }: NativeDeps,
  link: Link,
  visits: DescribedVisitInput | readonly DescribedVisitInput[],
) {
  const explain = async (visit: DescribedVisitInput) =>
    fromExplanation(await core.explain.explain(link, toDescribedVisit(visit)), link);
  return isList(visits) ? { data: await Promise.all(visits.map(explain)) } : explain(visits);
}

const isList = <T extends object>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);

/** Like `findMoreFaults`, for a link in a field of the body. */
function faultsWithin(field: string) {
  return (deps: NativeDeps, value: unknown, issues: readonly Issue[]): readonly Issue[] => {
    if (typeof value !== 'object' || value === null) return [];
    const inner = issues.filter(({ path }) => path[0] === field);
    const own = inner.map((issue) => ({ ...issue, path: issue.path.slice(1) }));
    return findMoreFaults(deps, Reflect.get(value, field), own).map((issue) => ({
      ...issue,
      path: [field, ...issue.path],
    }));
  };
}
