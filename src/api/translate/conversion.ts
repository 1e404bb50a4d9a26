import type { z } from '@hono/zod-openapi';
import type { JsonObject } from '../../core/base/json.ts';
import type { Conversion } from '../../core/clicks/conversion.ts';
import type { NewConversion } from '../../core/clicks/conversions.ts';
import { conversionIds, linkIds } from '../../wire/values/ids.ts';
import { writeTime } from '../../wire/values/time.ts';
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
  // The value comes from JSON.parse, so it is JSON.
  fields: (wire.metadata ?? {}) as JsonObject,
});

export const fromConversion = (conversion: Conversion) => ({
  id: conversionIds.write(conversion.id),
  link_id: conversion.linkId === null ? null : linkIds.write(conversion.linkId),
  click_id: orNull(conversion.clickId),
  event_name: orNull(conversion.eventName),
  event_type: orNull(conversion.eventType),
  customer_id: orNull(conversion.customerId),
  value: conversion.value,
  currency: orNull(conversion.currency),
  external_id: conversion.externalId,
  at: writeTime(conversion.atMs),
  reported_at: writeTime(conversion.reportedAtMs),
  metadata: { ...conversion.fields },
});

const orNull = (text: string): string | null => (text === '' ? null : text);
