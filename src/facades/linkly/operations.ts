import { replyJson } from '../../wire/http/reply.ts';
import type { Facade } from '../../wire/kit/facade.ts';
import { linklyAccount } from './operations/account.ts';
import { linklyStatistics } from './operations/clicks.ts';
import { linklyConversions } from './operations/conversions.ts';
import { linklyCredential } from './operations/credential.ts';
import { linklyLinks } from './operations/links.ts';
import { linklyLists } from './operations/lists.ts';
import { linklyWebhooks } from './operations/webhooks.ts';
import { linklyZapier } from './operations/zapier.ts';
import { linklyPlans } from './plans.ts';
import { linklyReference } from './reference.ts';
import { linklyRefusals } from './refusals.ts';

export const linkly: Facade = {
  name: 'linkly',
  title: 'Linkly',
  about:
    "Based on the vendor's page on its link shortening API and, where that page is silent, on its public clients.",
  plans: linklyPlans,
  takesForms: true,
  ignoredParameters: ['email'],
  credential: linklyCredential,
  operations: [
    ...Object.values(linklyLinks),
    ...Object.values(linklyLists),
    ...Object.values(linklyStatistics),
    ...Object.values(linklyAccount),
    ...Object.values(linklyWebhooks),
    ...Object.values(linklyConversions),
    ...linklyZapier,
  ],
  refusals: linklyRefusals,
  reference: linklyReference,
  reply: replyJson,
};
