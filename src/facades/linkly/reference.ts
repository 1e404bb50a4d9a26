import { z } from 'zod';
import type { FacadeReference } from '../../wire/facade.ts';
import { linksOutput } from './contract.ts';
import recorded from './recorded.json' with { type: 'json' };

const sentence = z.string();

export const reference: FacadeReference = {
  openapi: '3.0',
  keys: [
    { in: 'field', name: 'api_key' },
    { in: 'bearer' },
    { in: 'basic' },
    { in: 'header', name: 'x-api-key' },
  ],
  notes: [
    'Bodies are JSON or forms; `rules` needs JSON. The workspace is that of the path, else of the header `X-WORKSPACE-ID`, else of the field `workspace_id`, else that of the key.',
    'A request takes up to 1,000 links: send a JSON array. It is saved whole or not at all.',
  ],
  failures: {
    ValidationFailed: z.strictObject({
      error: sentence,
      code: z.literal('validation_failed'),
      errors: z.record(z.string(), z.array(sentence)),
    }),
    TooOften: z.strictObject({
      error: z.literal('rate_limit_exceeded'),
      message: sentence,
      current_usage: z.int().optional(),
      limit: z.int().optional(),
    }),
    Refused: z.strictObject({ error: sentence, code: z.string().optional() }),
  },
  outputs: { exportLinks: linksOutput, exportClicks: z.array(z.record(z.string(), z.unknown())) },
  vendorPaths: [
    'PATCH /api/v1/workspace/{ws}/domains/{id}/favicon',
    'GET /api/v1/zapier/test',
    'POST /api/v1/zapier/link',
    'GET /api/v1/zapier/link/{id}',
    'PUT /api/v1/zapier/link/{id}',
    'DELETE /api/v1/zapier/link/{id}',
  ],
  recorded,
};
