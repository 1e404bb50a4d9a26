import { z } from 'zod';
import type { FacadeReference } from '../../wire/kit/facade.ts';
import { linklyLinksOutput } from './contract/links.ts';
import recorded from './recorded.json' with { type: 'json' };

const sentence = z.string();

export const linklyReference: FacadeReference = {
  openapi: '3.0',
  keys: [
    { in: 'field', name: 'api_key' },
    { in: 'bearer' },
    { in: 'basic' },
    { in: 'header', name: 'x-api-key' },
  ],
  notes: [
    'Bodies are JSON or forms; `rules` needs JSON. The workspace comes from the path, else from the header `X-WORKSPACE-ID`, else from the field `workspace_id`, else from the key.',
    'A request can have up to 1,000 links as a JSON array. Either all of them are saved, or none.',
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
  outputs: { exportLinks: linklyLinksOutput, exportClicks: z.array(z.record(z.string(), z.unknown())) },
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
