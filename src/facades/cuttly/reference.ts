import { z } from 'zod';
import type { FacadeReference } from '../../wire/facade.ts';
import recorded from './recorded.json' with { type: 'json' };
import { SAYS } from './translate-refusals.ts';

const status = z.int();
const error = z.string();

export const reference: FacadeReference = {
  keys: [{ in: 'field', name: 'key' }],
  notes: [
    'Two addresses serve every call: `/api/api.php` for a key of a personal workspace (Regular API), `/team/API/index.php` for a key of a team (Team API). The parameters say what is asked for. All calls are GET; a form sent by POST is accepted too.',
    'Most refusals have the HTTP status 200: a number in `status`, or a text alone. `url.status` is 7 where a link was made; 1: the destination is a short link already, 2: it is no URL, 3: the alias is taken, 4: the key is not valid, 5: characters that are not allowed, 6: the destination is blocked, 8: the links of the month are used up, 0: a fault of the server. After an edit `status` is 1: saved, 2: not saved, 3: no such link, 4: the destination is not valid. `stats.status` is 1, or 0 where there are no figures.',
    'Only links that were made through this API can be edited and read through it.',
  ],
  failures: {
    Text: z.enum(SAYS),
    NotShortened: z.strictObject({ url: z.strictObject({ status }) }),
    NotShortenedForTeam: z.strictObject({
      status,
      error: error.optional(),
      auth: z.literal(false).optional(),
      url: z.strictObject({ status }),
    }),
    NoStatistics: z.strictObject({ stats: z.strictObject({ status, error: error.optional() }) }),
    NotAuthorized: z.strictObject({
      auth: z.literal(false),
      error: error.optional(),
      status: status.optional(),
    }),
    Refused: z.strictObject({ status, error: error.optional(), auth: z.literal(false).optional() }),
  },
  selectors: {
    teamShorten: { action: 'shorten' },
    teamEdit: { action: 'edit' },
    teamStats: { action: 'stats' },
  },
  vendorPaths: [],
  recorded,
};
