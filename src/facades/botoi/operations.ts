import { replyJson } from '../../wire/http/reply.ts';
import { type Facade, facadeOperation, type OpenFacadeOperation } from '../../wire/kit/facade.ts';
import { secretAt } from '../../wire/kit/key-places.ts';
import * as contract from './contract.ts';
import { BOTOI_GUEST_PLAN, botoiPlans } from './plans.ts';
import { botoiReference } from './reference.ts';
import { botoiRefusals } from './refusals.ts';
import * as translate from './translate.ts';

const create = facadeOperation({
  name: 'createShortUrl',
  method: 'POST',
  path: '/v1/short-url/create',
  source: 'seed',
  summary: 'Shorten a URL',
  scopes: ['links:create'],
  guests: true,
  ...contract.botoiCreate,
  output: contract.botoiLinkOutput,
  async call({ core, names }, { caller, input }) {
    const made = await core.links.create(caller, translate.toNewBotoiLink(input));
    return { success: true, data: translate.fromBotoiLink(made, names) } as const;
  },
});

const stats = {
  source: 'seed',
  summary: 'Count the clicks of a short link',
  scopes: ['stats:read'],
  narrows: true,
  guests: true,
  ...contract.botoiOneLink,
  output: contract.botoiStatsOutput,
} as const;

const readStats: Parameters<
  typeof facadeOperation<typeof contract.botoiOneLink.input.shape, unknown>
>[0]['call'] = async ({ core, names }, { caller, input }) => {
  const link = await core.links.bySlug(caller, input.slug, translate.isActive);
  return { success: true, data: translate.fromBotoiStats(link, names) };
};

const postStats = facadeOperation({
  ...stats,
  name: 'postStats',
  method: 'POST',
  path: '/v1/short-url/stats',
  call: readStats,
});

const getStats = facadeOperation({
  ...stats,
  name: 'getStats',
  method: 'GET',
  path: '/v1/short-url/{slug}/stats',
  call: readStats,
});

const follow: OpenFacadeOperation = {
  name: 'follow',
  method: 'GET',
  path: '/v1/short-url/r/{slug}',
  source: 'seed',
  summary: 'Follow a short link',
  // The visit counts as a click, and towards click limits, like any other.
  uncounted: true,
  async open({ core }, { wire, info }) {
    const path = `/${encodeURIComponent(wire.params.slug ?? '')}`;
    const visit = await info.follow?.(core.domains.own().host, path);
    return translate.fromVisit(visit ?? new Response(null, { status: 404 }));
  },
};

export const botoi: Facade = {
  name: 'botoi',
  title: 'Botoi',
  about: "Based on the vendor's page on its URL shortener API. Read in 2026.",
  plans: botoiPlans,
  takesForms: false,
  credential: (wire) => ({ secret: secretAt(wire, botoiReference.keys), workspace: null }),
  guestPlan: BOTOI_GUEST_PLAN,
  operations: [create, postStats, getStats, follow],
  refusals: botoiRefusals,
  reference: botoiReference,
  reply: replyJson,
};
