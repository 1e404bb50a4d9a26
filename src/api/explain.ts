import { describedVisit, explanation } from './contract/explain.ts';
import { linkIdParams } from './contract/link-list.ts';
import { operation } from './native.ts';
import { fromExplanation, toDescribedVisit } from './translate/explain.ts';
import { toLinkId } from './translate/link.ts';

export const explainLink = operation({
  name: 'explainLink',
  method: 'POST',
  path: '/links/{id}/explain',
  tag: 'Links',
  summary: 'Explain where a visitor would go',
  description: 'Describes what happens to a visit and why, rule by rule. Counts no click.',
  scopes: ['links:read'],
  params: linkIdParams,
  body: {
    schema: describedVisit,
    optional: true,
    example: { country: 'TW', language: 'zh-TW', user_agent: 'Mozilla/5.0 (iPhone; …)' },
  },
  answers: {
    200: { description: 'The result of the visit, and the steps that lead to it.', schema: explanation },
  },
  refusals: ['link_not_found'],
  async call({ core }, { caller, params, body }) {
    const id = toLinkId(params.id);
    const [explained, link] = await Promise.all([
      core.explain.explain(caller, id, toDescribedVisit(body)),
      core.links.get(caller, id),
    ]);
    return fromExplanation(explained, link);
  },
});
