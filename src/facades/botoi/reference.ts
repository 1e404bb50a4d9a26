import { z } from 'zod';
import type { FacadeReference } from '../../wire/facade.ts';
import recorded from './recorded.json' with { type: 'json' };

export const reference: FacadeReference = {
  keys: [{ in: 'bearer' }, { in: 'header', name: 'x-api-key' }],
  notes: [
    'Bodies are JSON. A key is optional where the operator allows calls without one; these count by address.',
    'Links do not expire. Reading statistics is no click.',
  ],
  failures: {
    Refused: z.strictObject({
      success: z.literal(false),
      error: z.strictObject({ code: z.string(), message: z.string() }),
    }),
  },
  redirects: {
    follow: 'The destination of the short link. The visit counts as one of the short URL itself.',
  },
  vendorPaths: [],
  recorded,
};
