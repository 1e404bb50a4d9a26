import { replyJson } from '../wire/reply.ts';
import { describedVisit, explanation } from './contract/explain.ts';
import { linkId } from './contract/link-list.ts';
import { LINK_BYTES_MAX, operation } from './native.ts';
import { fromExplanation, toDescribedVisit } from './translate/explain.ts';
import { toLinkId } from './translate/link.ts';

export const explainLink = operation({
  name: 'explainLink',
  method: 'POST',
  path: '/links/{id}/explain',
  tag: 'Links',
  summary: 'Explain what a visitor would get',
  description:
    'Describe a visit; the answer says what happens to it and why, rule by rule. Nothing is counted.',
  scopes: ['links:read'],
  params: linkId,
  body: {
    schema: describedVisit,
    maxBytes: LINK_BYTES_MAX,
    optional: true,
    example: { country: 'TW', language: 'zh-TW', user_agent: 'Mozilla/5.0 (iPhone; …)' },
  },
  answers: { 200: { description: 'What happens, and the steps that led there.', schema: explanation } },
  refusals: ['link_not_found'],
  async call({ core }, { caller, params, body }) {
    const id = toLinkId(params.id);
    const [explained, link] = await Promise.all([
      core.explain.explain(caller, id, toDescribedVisit(body)),
      core.links.get(caller, id),
    ]);
    return replyJson(200, fromExplanation(explained, link));
  },
});
