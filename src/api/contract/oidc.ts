import { z } from '@hono/zod-openapi';
import { time } from './common.ts';

const providerName = z.string().openapi({ example: 'okta' });

const identityProvider = z
  .strictObject({
    name: providerName,
    title: z.string().openapi({ example: 'Okta' }),
    url: z.string().openapi({
      description: 'Where the browser goes to sign in. `return` and `prompt` can be added.',
      example: 'https://go.example.com/api/v1/session/oidc/okta',
    }),
  })
  .openapi('IdentityProvider');
export const identityProviders = z
  .strictObject({ data: z.array(identityProvider) })
  .openapi('IdentityProviders');

export const providerParam = z.object({ provider: providerName });
const returnTo = z.string().openapi({
  description: 'A path below `/app` to go to afterwards. Anything else goes to `/app`.',
  example: '/app/w/7/links',
});
export const oidcStartQuery = z.strictObject({
  return: returnTo.optional(),
  prompt: z.enum(['login']).optional().openapi({
    description: '`login`: the provider identifies you again, even if you are signed in there.',
  }),
});

const identity = z
  .strictObject({
    id: z.string().openapi({ example: 'idn_3f9ac0d17b2e4a58' }),
    provider: providerName.nullable().openapi({
      description: 'Null if the operator has removed the provider: nobody can sign in with the identity.',
    }),
    title: z.string().openapi({
      description: 'The title of the provider, or the address of a provider that was removed.',
      example: 'Okta',
    }),
    email: z.string().nullable().openapi({
      description: 'The email address at the provider when you last signed in with it.',
      example: 'ann@example.com',
    }),
    created_at: time,
    last_used_at: time.nullable(),
  })
  .openapi('Identity');
export const identityList = z.strictObject({ data: z.array(identity) }).openapi('IdentityList');
export const identityId = z.object({ id: z.string().openapi({ example: 'idn_3f9ac0d17b2e4a58' }) });

export const newIdentity = z
  .strictObject({ provider: providerName, return: returnTo.optional() })
  .openapi('NewIdentity');
export const identityLink = z
  .strictObject({
    url: z.string().openapi({
      description: 'The address of the provider: send the browser there.',
      example: 'https://example.okta.com/oauth2/v1/authorize?client_id=…',
    }),
  })
  .openapi('IdentityLink');
