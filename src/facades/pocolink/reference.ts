import { z } from 'zod';
import type { FacadeReference } from '../../wire/kit/facade.ts';
import recorded from './recorded.json' with { type: 'json' };

export const pocolinkReference: FacadeReference = {
  keys: [{ in: 'bearer' }],
  notes: ['Bodies are JSON. Times are RFC 3339 in UTC, to the second.'],
  failures: { Refused: z.strictObject({ success: z.literal(false), error: z.string() }) },
  vendorPaths: [],
  recorded,
};
