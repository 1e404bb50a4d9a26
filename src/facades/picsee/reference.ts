import { z } from 'zod';
import type { FacadeReference } from '../../wire/kit/facade.ts';
import recorded from './recorded.json' with { type: 'json' };

export const picseeReference: FacadeReference = {
  keys: [{ in: 'field', name: 'access_token' }, { in: 'bearer' }, { in: 'header', name: 'x-api-key' }],
  notes: [
    'Bodies are JSON or forms. A trailing slash and the query parameters `caller` and `lang` are ignored.',
    'Times without a zone are Taipei time (UTC+8): `2026-11-20T08:00:00`.',
  ],
  failures: {
    Refused: z.strictObject({
      error: z.strictObject({ status: z.int(), code: z.string().regex(/^PUB\d{5}$/), message: z.string() }),
    }),
  },
  inQuery: { listLinks: ['limit', 'startTime', 'prevMapId', 'isAPI', 'isStar', 'externalId'] },
  vendorPaths: [
    'POST /v1/links/{encodeId}/encodeId',
    'POST /v1/links/{encodeId}/url',
    'POST /v1/links/{encodeId}/tags',
  ],
  recorded,
};
