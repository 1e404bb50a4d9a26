import type { Facade, FacadeOperation } from '../../wire/facade.ts';
import { replyJson } from '../../wire/reply.ts';
import * as account from './account.ts';
import * as clicks from './clicks.ts';
import * as conversions from './conversions.ts';
import { credential } from './credential.ts';
import * as links from './links.ts';
import * as lists from './lists.ts';
import { reference } from './reference.ts';
import { refusals } from './refusals.ts';
import * as webhooks from './webhooks.ts';
import { ZAPIER } from './zapier.ts';

export const linkly: Facade = {
  name: 'linkly',
  title: 'Linkly',
  about:
    "Made from the vendor's own page on its link shortening API, and from what is publicly on record of the rest of it.",
  takesForms: true,
  tolerated: ['email'],
  credential,
  operations: [
    ...[links, lists, clicks, account, webhooks, conversions].flatMap((some): FacadeOperation[] =>
      Object.values(some),
    ),
    ...ZAPIER,
  ],
  refusals,
  reference,
  reply: replyJson,
};
