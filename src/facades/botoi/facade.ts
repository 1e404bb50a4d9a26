import { type Facade, facadeOperation, type OpenFacadeOperation } from '../../wire/facade.ts';
import { secretAt } from '../../wire/key-places.ts';
import { replyJson } from '../../wire/reply.ts';
import * as contract from './contract.ts';
import { reference } from './reference.ts';
import * as translate from './translate.ts';

const create = facadeOperation({
  name: 'createShortUrl',
  method: 'POST',
  path: '/v1/short-url/create',
  source: 'seed',
  summary: 'Shorten a URL',
  scopes: ['links:create'],
  guests: true,
  input: contract.createInput,
  fields: contract.createClasses,
  output: contract.linkOutput,
  async call({ core, names }, { caller, input }) {
    const made = await core.links.create(caller, translate.toNewLink(input));
    return { success: true, data: translate.fromLink(made, names) } as const;
  },
});

const stats = {
  source: 'seed',
  summary: 'Clicks of a short link; reading them is none',
  scopes: ['stats:read'],
  narrows: true,
  guests: true,
  input: contract.slugInput,
  fields: contract.slugClasses,
  output: contract.statsOutput,
} as const;

const readStats: Parameters<typeof facadeOperation<typeof contract.slugInput.shape, unknown>>[0]['call'] =
  async ({ core, names }, { caller, input }) => {
    const link = await core.links.bySlug(caller, input.slug, translate.isOwn);
    return { success: true, data: translate.fromStats(link, names) };
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
  summary: 'Go where a short link leads; counted like the short URL itself',
  async pass({ core }, { params }, info) {
    const path = `/${encodeURIComponent(params.slug ?? '')}`;
    const visit = await info.follow?.(core.domains.own().host, path);
    return translate.fromVisit(visit ?? new Response(null, { status: 404 }));
  },
};

export const botoi: Facade = {
  name: 'botoi',
  title: 'Botoi',
  about: "Made from the vendor's page on its URL shortener API. Read in 2026.",
  takesForms: false,
  credential: (wire) => ({ secret: secretAt(wire, reference.keys), workspace: null }),
  operations: [create, postStats, getStats, follow],
  refusals: translate.refusals,
  reference,
  reply: replyJson,
};
