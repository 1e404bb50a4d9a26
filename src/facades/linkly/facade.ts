import type { Facade } from '../../wire/facade.ts';
import { replyJson } from '../../wire/reply.ts';
import { credential } from './credential.ts';
import * as links from './links.ts';
import { refusals } from './refusals.ts';

export const linkly: Facade = {
  name: 'linkly',
  title: 'Linkly',
  about:
    "Made from the vendor's own page on its link shortening API, and from what is publicly on record of the rest of it.",
  takesForms: true,
  credential,
  operations: Object.values(links),
  refusals,
  reply: replyJson,
};
