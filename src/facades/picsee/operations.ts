import { replyJson } from '../../wire/http/reply.ts';
import type { Facade } from '../../wire/kit/facade.ts';
import { picseeAccount } from './operations/account.ts';
import { secretOf } from './operations/answers.ts';
import { picseeDetailOperations } from './operations/details.ts';
import { picseeLinks } from './operations/links.ts';
import { picseeListLinks } from './operations/lists.ts';
import { picseePlans } from './plans.ts';
import { picseeReference } from './reference.ts';
import { picseeRefusals } from './refusals.ts';

const { createLink, createLinks, getOverview, editLink, deleteLink, ...edits } = picseeLinks;

export const picsee: Facade = {
  name: 'picsee',
  title: 'PicSee',
  about:
    "Based on the vendor's page on its short link API, its OpenAPI description and its public clients. Read in 2026.",
  plans: picseePlans,
  takesForms: true,
  ignoredParameters: ['access_token', 'caller', 'lang'],
  credential: (wire) => ({ secret: secretOf(wire), workspace: null }),
  operations: [
    createLink,
    createLinks,
    getOverview,
    picseeListLinks,
    editLink,
    deleteLink,
    ...Object.values(edits),
    ...Object.values(picseeAccount),
    ...Object.values(picseeDetailOperations),
  ],
  refusals: picseeRefusals,
  reference: picseeReference,
  reply: replyJson,
};
