import { z } from 'zod';
import type { FacadeReference } from '../../wire/kit/facade.ts';
import recorded from './recorded.json' with { type: 'json' };

export const botoiReference: FacadeReference = {
  keys: [{ in: 'bearer' }, { in: 'header', name: 'x-api-key' }],
  notes: [
    'Bodies are JSON. A key is optional if the operator allows calls without one; their rate is limited per address.',
    'Links do not expire. Reading statistics does not count as a click.',
  ],
  failures: {
    Refused: z.strictObject({
      success: z.literal(false),
      error: z.strictObject({ code: z.string(), message: z.string() }),
    }),
  },
  redirects: {
    follow: 'The destination of the short link. The visit counts as a click of the short URL.',
  },
  vendorPaths: [],
  recorded,
};
