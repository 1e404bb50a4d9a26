import { z } from 'zod';
import type { FacadeReference } from '../../wire/kit/facade.ts';
import recorded from './recorded.json' with { type: 'json' };
import { CUTTLY_TEXTS } from './refusals.ts';

const status = z.int();
const error = z.string();

export const cuttlyReference: FacadeReference = {
  keys: [{ in: 'field', name: 'key' }],
  notes: [
    'The API has two paths: `/api/api.php` for a key of a personal workspace (Regular API), `/team/API/index.php` for a key of a team (Team API). The parameters select the operation. All calls are GET; a form sent by POST is accepted too.',
    'Most refusals have the HTTP status 200, with a number in `status` or with only a text. `url.status` is 7 if the link was created; 0: server error, 1: the destination is already a short link, 2: the destination is not a URL, 3: the alias is taken, 4: the key is invalid, 5: invalid characters, 6: the destination is blocked, 8: the links of the month are used up. After an edit, `status` is 1: saved, 2: not saved, 3: the link does not exist, 4: the destination is invalid. `stats.status` is 1, or 0 without statistics.',
    'Only links that this API created can be edited and read through it.',
  ],
  failures: {
    Text: z.enum(CUTTLY_TEXTS),
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
