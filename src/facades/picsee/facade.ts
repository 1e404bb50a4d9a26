import type { Facade } from '../../wire/facade.ts';
import { replyJson } from '../../wire/reply.ts';
import * as account from './account.ts';
import { secretOf } from './answers.ts';
import * as details from './details.ts';
import * as links from './links.ts';
import { listLinks } from './list.ts';
import { reference } from './reference.ts';
import { refusals } from './translate-refusals.ts';

export const picsee: Facade = {
  name: 'picsee',
  title: 'PicSee',
  about:
    "Made from the vendor's page on its short link API and from what its public clients and OpenAPI description show. Read in 2026.",
  takesForms: true,
  tolerated: ['access_token', 'caller', 'lang'],
  credential: (wire) => ({ secret: secretOf(wire), workspace: null }),
  operations: [
    ...[links.createLink, links.createLinks, links.getOverview, listLinks, links.editLink, links.deleteLink],
    ...[links.changeEncodeId, links.changeUrl, links.changeTags],
    ...[account.getStatus, account.getUsage, account.getDomains, account.getTags, account.getTrackingTools],
    ...[details.detailsOfDays, details.detailsOfPlatforms, details.detailsOfReferrers],
    ...[details.detailsOfRegions, details.detailsOfAudience],
  ],
  refusals,
  reference,
  reply: replyJson,
};
