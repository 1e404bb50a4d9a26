import { isBound, requireScope, requireUnbound } from '../base/access.ts';
import type { Caller } from '../base/caller.ts';
import type { CursorPosition } from '../base/cursor.ts';
import type { FaultReason } from '../base/fault.ts';
import { STORED_TIME_MS_MAX, UNSAFE_LINE } from '../base/field-check.ts';
import type { ConversionId, LinkId } from '../base/ids.ts';
import type { JsonObject } from '../base/json.ts';
import type { Clock } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import { EXTERNAL_ID_LENGTH_MAX } from '../links/link-fields.ts';
import { hasAccess, ownLink } from '../links/link-queries.ts';
import type { LinkStore } from '../links/link-store.ts';
import type { Quotas } from '../plans/quota.ts';
import { linkOfClickId } from '../visits/click-id.ts';
import {
  CONVERSIONS_MAX,
  type Conversion,
  type ConversionDraft,
  type ConversionQuery,
  type ConversionStore,
} from './conversion.ts';

/** A conversion as a caller reports it. */
export interface NewConversion {
  /** Default: the link of the click's id, if there is one. */
  readonly linkId?: LinkId | null;
  readonly clickId?: string;
  readonly eventName?: string;
  readonly eventType?: string;
  readonly customerId?: string;
  readonly value?: number | null;
  readonly currency?: string;
  readonly externalId?: string | null;
  /** Default: now. */
  readonly atMs?: number;
  readonly fields?: JsonObject;
}

export interface ConversionListQuery extends Omit<ConversionQuery, 'workspaceId'> {
  /** Starts after this conversion, which must be in the caller's workspace. */
  readonly after?: ConversionId | null;
}

/** Records and lists conversions. Throws invalid_field, link_not_found, too_many, forbidden. */
export interface Conversions {
  /** All or none. For an external id that exists, returns the stored conversion. */
  record(caller: Caller, inputs: readonly NewConversion[]): Promise<readonly Conversion[]>;
  /** A page, and whether there are more. */
  list(
    caller: Caller,
    query: ConversionListQuery,
  ): Promise<{ readonly items: readonly Conversion[]; readonly hasMore: boolean }>;
}

export const CONVERSION_FIELDS_LENGTH_MAX = 10_240;
export const CONVERSIONS_PAGE_MAX = 1_000;
/** Conversions in one call of `record`. */
export const CONVERSIONS_AT_ONCE_MAX = 1_000;
const EVENT_LENGTH_MAX = 100;
/** Larger numbers lose their cents. */
const VALUE_MAX = 1e13;

export function createConversions(deps: {
  store: ConversionStore;
  links: Pick<LinkStore, 'byId'>;
  quotas: Pick<Quotas, 'requireFeatures'>;
  clock: Clock;
}): Conversions {
  const { store, links, quotas, clock } = deps;

  /** Null without a link, and for a click of another system or another workspace. */
  async function linkFor(caller: Caller, { linkId = null, clickId = '' }: NewConversion) {
    if (linkId !== null) return (await ownLink(links, caller, linkId)).id;
    const named = linkOfClickId(clickId);
    const link = named === null ? null : await links.byId(caller.workspaceId, named);
    if (link !== null && hasAccess(caller, link)) return link.id;
    requireUnbound(caller, 'links:write');
    return null;
  }

  async function draftOf(caller: Caller, input: NewConversion): Promise<ConversionDraft> {
    const { value = null, currency = '', externalId = null, fields = {} } = input;
    const nowMs = clock.nowMs();
    const checked = {
      eventName: checkLine('eventName', input.eventName, EVENT_LENGTH_MAX),
      eventType: checkLine('eventType', input.eventType, EVENT_LENGTH_MAX),
      customerId: checkLine('customerId', input.customerId, EXTERNAL_ID_LENGTH_MAX),
      clickId: checkLine('clickId', input.clickId, EXTERNAL_ID_LENGTH_MAX),
      value: checkValue(value),
      currency: checkCurrency(currency),
      externalId: checkLine('externalId', externalId ?? '', EXTERNAL_ID_LENGTH_MAX) || null,
      atMs: checkTime(input.atMs ?? nowMs),
      fields: checkFields(fields),
    };
    const linkId = await linkFor(caller, input);
    return { ...checked, workspaceId: caller.workspaceId, linkId, reportedAtMs: nowMs };
  }

  async function placeOf(caller: Caller, id: ConversionId): Promise<CursorPosition> {
    const conversion = await store.byId(caller.workspaceId, id);
    if (conversion === null) throw refuse('after', 'unknown');
    return { value: conversion.atMs, id };
  }

  return {
    async record(caller, inputs) {
      requireScope(caller, 'links:write');
      if (inputs.length > CONVERSIONS_AT_ONCE_MAX) {
        throw new Problem('too_many', { what: 'conversions_at_once', max: CONVERSIONS_AT_ONCE_MAX });
      }
      const drafts: ConversionDraft[] = [];
      for (const input of inputs) drafts.push(await draftOf(caller, input));
      const limits = { max: CONVERSIONS_MAX, sameLink: isBound(caller) };
      const stored = await store.insert(caller.workspaceId, drafts, limits);
      // A bound key must not read conversions of other links.
      if (stored === 'of_other_link') throw refuse('externalId', 'taken');
      if (stored === 'too_many') throw new Problem('too_many', { what: 'conversions', max: CONVERSIONS_MAX });
      return stored;
    },

    async list(caller, { after = null, ...query }) {
      requireScope(caller, 'stats:read');
      quotas.requireFeatures(caller, 'analytics');
      if (query.linkId !== null) await ownLink(links, caller, query.linkId);
      else requireUnbound(caller, 'stats:read');
      if (query.limit > CONVERSIONS_PAGE_MAX) {
        throw new Problem('too_many', { what: 'conversion_rows', max: CONVERSIONS_PAGE_MAX });
      }
      const past = after === null ? query.past : await placeOf(caller, after);
      const { workspaceId } = caller;
      // One more than the limit shows whether there are more.
      const found = await store.list({ ...query, past, workspaceId, limit: query.limit + 1 });
      return { items: found.slice(0, query.limit), hasMore: found.length > query.limit };
    },
  };
}

const refuse = (field: string, reason: FaultReason): Problem =>
  new Problem('invalid_field', { field, reason });

function checkValue(value: number | null): number | null {
  if (value !== null && !(Math.abs(value) <= VALUE_MAX)) throw refuse('value', 'out_of_range');
  return value;
}

function checkCurrency(text: string): string {
  const currency = text.trim().toUpperCase();
  if (currency !== '' && !/^[A-Z]{3}$/.test(currency)) throw refuse('currency', 'bad_form');
  return currency;
}

function checkLine(field: string, text: string | undefined, max: number): string {
  const line = text ?? '';
  if (line.length > max) throw refuse(field, 'too_long');
  if (UNSAFE_LINE.test(line)) throw refuse(field, 'bad_character');
  return line;
}

function checkTime(atMs: number): number {
  if (!(atMs >= 0 && atMs <= STORED_TIME_MS_MAX)) throw refuse('at', 'out_of_range');
  return atMs;
}

function checkFields(fields: JsonObject): JsonObject {
  if (JSON.stringify(fields).length > CONVERSION_FIELDS_LENGTH_MAX) throw refuse('fields', 'too_long');
  return fields;
}
