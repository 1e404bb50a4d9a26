import { replyJson } from '../../src/wire/http/reply.ts';
import { type Facade, facadeOperation } from '../../src/wire/kit/facade.ts';
import { secretAt } from '../../src/wire/kit/key-places.ts';
import * as contract from './contract.ts';
import { acmeReference } from './reference.ts';
import { acmeRefusals } from './refusals.ts';
import { fromAcmeLink, isAcmeVisible, toAcmeNewLink } from './translate.ts';

const createLink = facadeOperation({
  name: 'createLink',
  method: 'POST',
  path: '/v1/links',
  source: 'ours',
  summary: 'Create a link',
  scopes: ['links:create'],
  ...contract.acmeCreate,
  output: contract.acmeLink,
  status: 201,
  call: async ({ core, names }, { caller, input }) =>
    fromAcmeLink(await core.links.create(caller, toAcmeNewLink(input)), names),
});

const readLink = facadeOperation({
  name: 'readLink',
  method: 'GET',
  path: '/v1/links/{slug}',
  source: 'ours',
  summary: 'Read a link',
  scopes: ['links:read'],
  ...contract.acmeRead,
  output: contract.acmeLink,
  call: async ({ core, names }, { caller, input }) =>
    fromAcmeLink(await core.links.bySlug(caller, input.slug, isAcmeVisible), names),
});

export const acme: Facade = {
  name: 'acme',
  title: 'Acme',
  about: "Made from the vendor's page.",
  plans: [],
  takesForms: false,
  credential: (wire) => ({ secret: secretAt(wire, acmeReference.keys), workspace: null }),
  operations: [createLink, readLink],
  refusals: acmeRefusals,
  reference: acmeReference,
  reply: replyJson,
};
