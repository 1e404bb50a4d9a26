import { isBound, requireScope, requireUnbound } from './access.ts';
import { linkOfClickId } from './click-id.ts';
import {
  CONVERSIONS_MAX,
  type Conversion,
  type ConversionDraft,
  type ConversionId,
  type ConversionQuery,
  type ConversionStore,
} from './conversion.ts';
import type { CursorPosition } from './cursor.ts';
import { TIME_MS_MAX, UNSAFE_LINE } from './field-check.ts';
import type { JsonObject } from './json.ts';
import type { Caller } from './key.ts';
import type { LinkId } from './link.ts';
import { EXTERNAL_ID_LENGTH_MAX } from './link-fields.ts';
import { mayTouch, ownLink } from './link-queries.ts';
import type { LinkStore } from './link-store.ts';
import type { Clock } from './ports.ts';
import { Problem } from './problem.ts';
import type { Quotas } from './quota.ts';

/** A conversion as somebody reports it. */
export interface NewConversion {
  /** Absent or null: found by the click's id, else there is none. */
  readonly linkId?: LinkId | null;
  readonly clickId?: string;
  readonly eventName?: string;
  readonly eventType?: string;
  readonly customerId?: string;
  readonly value?: number | null;
  readonly currency?: string;
  readonly externalId?: string | null;
  /** Absent: now. */
  readonly atMs?: number;
  readonly fields?: JsonObject;
}

export interface ConversionWishes extends Omit<ConversionQuery, 'workspaceId'> {
  /** Goes on after this one; it must be the workspace's. */
  readonly after?: ConversionId | null;
}

/** What came of clicks. Throws invalid_field, link_not_found, too_many, forbidden. */
export interface Conversions {
  /** All or none. One with an external id that is known is answered as it was first reported. */
  record(caller: Caller, wanted: readonly NewConversion[]): Promise<readonly Conversion[]>;
  /** A page, and whether more follow. */
  list(
    caller: Caller,
    asked: ConversionWishes,
  ): Promise<{ readonly items: readonly Conversion[]; readonly hasMore: boolean }>;
}

export const CONVERSION_FIELDS_LENGTH_MAX = 10_240;
export const CONVERSIONS_PAGE_MAX = 1_000;
/** Reported in one call. */
export const CONVERSIONS_AT_ONCE_MAX = 1_000;
const EVENT_LENGTH_MAX = 100;
/** Numbers above it lose their cents. */
const VALUE_MAX = 1e13;

export function createConversions(deps: {
  store: ConversionStore;
  links: Pick<LinkStore, 'byId'>;
  quotas: Pick<Quotas, 'requireFeatures'>;
  clock: Clock;
}): Conversions {
  const { store, links, quotas, clock } = deps;

  /** Null where there is none, and where the click was another system's or another workspace's. */
  async function linkFor(caller: Caller, { linkId = null, clickId = '' }: NewConversion) {
    if (linkId !== null) return (await ownLink(links, caller, linkId)).id;
    const named = linkOfClickId(clickId);
    const link = named === null ? null : await links.byId(caller.workspaceId, named);
    if (link !== null && mayTouch(caller, link)) return link.id;
    requireUnbound(caller, 'links:write');
    return null;
  }

  async function draftOf(caller: Caller, wanted: NewConversion): Promise<ConversionDraft> {
    const { value = null, currency = '', externalId = null, fields = {} } = wanted;
    const nowMs = clock.nowMs();
    const checked = {
      eventName: checkLine('eventName', wanted.eventName, EVENT_LENGTH_MAX),
      eventType: checkLine('eventType', wanted.eventType, EVENT_LENGTH_MAX),
      customerId: checkLine('customerId', wanted.customerId, EXTERNAL_ID_LENGTH_MAX),
      clickId: checkLine('clickId', wanted.clickId, EXTERNAL_ID_LENGTH_MAX),
      value: checkValue(value),
      currency: checkCurrency(currency),
      externalId: checkLine('externalId', externalId ?? '', EXTERNAL_ID_LENGTH_MAX) || null,
      atMs: checkTime(wanted.atMs ?? nowMs),
      fields: checkFields(fields),
    };
    const linkId = await linkFor(caller, wanted);
    return { ...checked, workspaceId: caller.workspaceId, linkId, reportedAtMs: nowMs };
  }

  async function placeOf(caller: Caller, id: ConversionId): Promise<CursorPosition> {
    const held = await store.byId(caller.workspaceId, id);
    if (held === null) throw refuse('after', 'unknown');
    return { value: held.atMs, id: held.id };
  }

  return {
    async record(caller, wanted) {
      requireScope(caller, 'links:write');
      if (wanted.length > CONVERSIONS_AT_ONCE_MAX) {
        throw new Problem('too_many', { what: 'conversions', max: CONVERSIONS_AT_ONCE_MAX });
      }
      const drafts: ConversionDraft[] = [];
      for (const one of wanted) drafts.push(await draftOf(caller, one));
      const limits = { max: CONVERSIONS_MAX, sameLink: isBound(caller) };
      const kept = await store.insert(caller.workspaceId, drafts, limits);
      // What others reported is not for a key with bounds.
      if (kept === 'of_other_link') throw refuse('externalId', 'taken');
      if (kept === 'too_many') throw new Problem('too_many', { what: 'conversions', max: CONVERSIONS_MAX });
      return kept;
    },

    async list(caller, { after = null, ...asked }) {
      requireScope(caller, 'stats:read');
      quotas.requireFeatures(caller, 'analytics');
      if (asked.linkId !== null) await ownLink(links, caller, asked.linkId);
      else requireUnbound(caller, 'stats:read');
      if (asked.limit > CONVERSIONS_PAGE_MAX) {
        throw new Problem('too_many', { what: 'rows', max: CONVERSIONS_PAGE_MAX });
      }
      const past = after === null ? asked.past : await placeOf(caller, after);
      const { workspaceId } = caller;
      // One more than fits tells whether more follow.
      const found = await store.list({ ...asked, past, workspaceId, limit: asked.limit + 1 });
      return { items: found.slice(0, asked.limit), hasMore: found.length > asked.limit };
    },
  };
}

const refuse = (field: string, reason: string): Problem => new Problem('invalid_field', { field, reason });

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
  if (!(atMs >= 0 && atMs <= TIME_MS_MAX)) throw refuse('at', 'out_of_range');
  return atMs;
}

function checkFields(fields: JsonObject): JsonObject {
  if (JSON.stringify(fields).length > CONVERSION_FIELDS_LENGTH_MAX) throw refuse('fields', 'too_long');
  return fields;
}
