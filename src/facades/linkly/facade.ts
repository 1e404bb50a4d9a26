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

/** A module lists what it exports by name; readers look for how a link is made first. */
const { saveLink, saveLinks, saveWorkspaceLink, saveWorkspaceLinks, ...others } = links;
const MAKING: readonly FacadeOperation[] = [saveLink, saveLinks, saveWorkspaceLink, saveWorkspaceLinks];

export const linkly: Facade = {
  name: 'linkly',
  title: 'Linkly',
  about:
    "Made from the vendor's page on its link shortening API and, where that page is silent, from its public clients.",
  takesForms: true,
  tolerated: ['email'],
  credential,
  operations: [
    ...MAKING,
    ...[others, lists, clicks, account, webhooks, conversions].flatMap((some): FacadeOperation[] =>
      Object.values(some),
    ),
    ...ZAPIER,
  ],
  refusals,
  reference,
  reply: replyJson,
};
