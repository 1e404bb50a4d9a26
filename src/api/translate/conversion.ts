import type { z } from '@hono/zod-openapi';
import type { Conversion } from '../../core/conversion.ts';
import type { NewConversion } from '../../core/conversions.ts';
import type { JsonObject } from '../../core/json.ts';
import { conversionIds, linkIds } from '../../wire/ids.ts';
import { writeTime } from '../../wire/time.ts';
import type { newConversion } from '../contract/conversion.ts';
import { toLinkId } from './link.ts';

export const toNewConversion = (wire: z.output<typeof newConversion>): NewConversion => ({
  linkId: wire.link_id ? toLinkId(wire.link_id) : null,
  clickId: wire.click_id ?? '',
  eventName: wire.event_name ?? '',
  eventType: wire.event_type ?? '',
  customerId: wire.customer_id ?? '',
  value: wire.value ?? null,
  currency: wire.currency ?? '',
  externalId: wire.external_id ?? null,
  ...(wire.at === undefined ? {} : { atMs: wire.at }),
  // Whatever JSON.parse made is JSON.
  fields: (wire.metadata ?? {}) as JsonObject,
});

export const fromConversion = (it: Conversion) => ({
  id: conversionIds.write(it.id),
  link_id: it.linkId === null ? null : linkIds.write(it.linkId),
  click_id: orNull(it.clickId),
  event_name: orNull(it.eventName),
  event_type: orNull(it.eventType),
  customer_id: orNull(it.customerId),
  value: it.value,
  currency: orNull(it.currency),
  external_id: it.externalId,
  at: writeTime(it.atMs),
  reported_at: writeTime(it.reportedAtMs),
  metadata: { ...it.fields },
});

const orNull = (text: string): string | null => (text === '' ? null : text);
