import type { z } from '@hono/zod-openapi';
import type { Conversion } from '../../core/conversion.ts';
import type { NewConversion } from '../../core/conversions.ts';
import type { JsonObject } from '../../core/json.ts';
import { conversionIds, linkIds } from '../../wire/ids.ts';
import { writeTime } from '../../wire/time.ts';
import type { newConversion } from '../contract/conversion.ts';
import { toLinkId } from './link.ts';

export const toNewConversion = (wire: z.output<typeof newConversion>): NewConversion => ({
  linkId: toLinkId(wire.link_id),
  value: wire.value ?? null,
  currency: wire.currency ?? '',
  externalId: wire.external_id ?? null,
  ...(wire.at === undefined ? {} : { atMs: wire.at }),
  // Whatever JSON.parse made is JSON.
  fields: (wire.metadata ?? {}) as JsonObject,
});

export const fromConversion = ({ id, linkId, value, currency, externalId, atMs, fields }: Conversion) => ({
  id: conversionIds.write(id),
  link_id: linkIds.write(linkId),
  value,
  currency: currency === '' ? null : currency,
  external_id: externalId,
  at: writeTime(atMs),
  metadata: { ...fields },
});
