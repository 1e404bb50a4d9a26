import { requireScope, requireUnbound } from './access.ts';
import {
  CONVERSIONS_MAX,
  type Conversion,
  type ConversionQuery,
  type ConversionStore,
} from './conversion.ts';
import { TIME_MS_MAX, UNSAFE_LINE } from './field-check.ts';
import type { JsonObject } from './json.ts';
import type { Caller } from './key.ts';
import type { LinkId } from './link.ts';
import { EXTERNAL_ID_LENGTH_MAX } from './link-fields.ts';
import { ownLink } from './link-queries.ts';
import type { LinkStore } from './link-store.ts';
import type { Clock } from './ports.ts';
import { Problem } from './problem.ts';
import type { Quotas } from './quota.ts';

/** A conversion as somebody reports it. */
export interface NewConversion {
  readonly linkId: LinkId;
  readonly value?: number | null;
  readonly currency?: string;
  readonly externalId?: string | null;
  /** Absent: now. */
  readonly atMs?: number;
  readonly fields?: JsonObject;
}

/** What came of clicks. Throws invalid_field, link_not_found, too_many, forbidden. */
export interface Conversions {
  /** One with an external id that is known is answered as it was first reported. */
  record(caller: Caller, wanted: NewConversion): Promise<Conversion>;
  /** A page, newest first, and whether more follow. */
  list(
    caller: Caller,
    asked: Omit<ConversionQuery, 'workspaceId'>,
  ): Promise<{ readonly items: readonly Conversion[]; readonly hasMore: boolean }>;
}

export const CONVERSION_FIELDS_LENGTH_MAX = 4_096;
export const CONVERSIONS_PAGE_MAX = 1_000;
/** Numbers above it lose their cents. */
const VALUE_MAX = 1e13;

export function createConversions(deps: {
  store: ConversionStore;
  links: Pick<LinkStore, 'byId'>;
  quotas: Pick<Quotas, 'requireFeatures'>;
  clock: Clock;
}): Conversions {
  const { store, links, quotas, clock } = deps;

  return {
    async record(caller, wanted) {
      requireScope(caller, 'links:write');
      const { value = null, currency = '', externalId = null, fields = {} } = wanted;
      const draft = {
        workspaceId: caller.workspaceId,
        linkId: wanted.linkId,
        value: checkValue(value),
        currency: checkCurrency(currency),
        externalId: checkExternalId(externalId),
        atMs: checkTime(wanted.atMs ?? clock.nowMs()),
        fields: checkFields(fields),
      };
      await ownLink(links, caller, wanted.linkId);
      const kept = await store.insert(draft, CONVERSIONS_MAX);
      if (kept === null) throw new Problem('too_many', { what: 'conversions', max: CONVERSIONS_MAX });
      return kept;
    },

    async list(caller, asked) {
      requireScope(caller, 'stats:read');
      quotas.requireFeatures(caller, 'analytics');
      if (asked.linkId !== null) await ownLink(links, caller, asked.linkId);
      else requireUnbound(caller, 'stats:read');
      if (asked.limit > CONVERSIONS_PAGE_MAX) {
        throw new Problem('too_many', { what: 'rows', max: CONVERSIONS_PAGE_MAX });
      }
      // One more than fits tells whether more follow.
      const found = await store.list({ ...asked, workspaceId: caller.workspaceId, limit: asked.limit + 1 });
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

function checkExternalId(text: string | null): string | null {
  if (text === null || text === '') return null;
  if (text.length > EXTERNAL_ID_LENGTH_MAX) throw refuse('externalId', 'too_long');
  if (UNSAFE_LINE.test(text)) throw refuse('externalId', 'bad_character');
  return text;
}

function checkTime(atMs: number): number {
  if (!(atMs >= 0 && atMs <= TIME_MS_MAX)) throw refuse('at', 'out_of_range');
  return atMs;
}

function checkFields(fields: JsonObject): JsonObject {
  if (JSON.stringify(fields).length > CONVERSION_FIELDS_LENGTH_MAX) throw refuse('fields', 'too_long');
  return fields;
}
