import { z } from 'zod';
import type { FacadeReference } from '../../src/wire/kit/facade.ts';
import recorded from './recorded.json' with { type: 'json' };

export const acmeReference: FacadeReference = {
  keys: [{ in: 'bearer' }],
  notes: ['Bodies are JSON.'],
  failures: { Refused: z.strictObject({ error: z.string() }) },
  vendorPaths: [],
  recorded,
};
