import type { Problem } from '../../core/base/problem.ts';
import { FAULT_MESSAGES } from '../../wire/refusals/fault-messages.ts';
import { LIMITS } from '../../wire/refusals/limits.ts';
import type { RefusalAnswer, RefusalTable } from '../../wire/refusals/refusal.ts';
import { messageOf, REFUSALS, wholeSeconds } from '../../wire/refusals/refusal-rows.ts';
import { type NamedFault, namesFrom, refusalsByKind } from '../../wire/refusals/refusals-by-kind.ts';
import type { HeaderFields } from '../../wire/values/header-fields.ts';
import { linklyLink } from './contract/links.ts';

/** Linkly's names for fields of the core. */
const nameOf = namesFrom({
  ...linklyLink.names,
  clickIdParam: 'conversion_tracking',
  split: 'rules',
  extras: 'rules',
  host: 'name',
  icon: 'favicon',
  from: 'start',
  to: 'end',
  interval: 'frequency',
  filters: 'link_ids',
  externalId: 'event_id',
  customerId: 'external_id',
  clickId: 'linkly_cid',
  eventName: 'event_name',
  eventType: 'event_type',
  at: 'occurred_at',
  fields: 'metadata',
  conversions_at_once: 'conversions',
});

function invalid(error: string, errors: Readonly<Record<string, readonly string[]>>): RefusalAnswer {
  return { status: 422, value: { error, code: 'validation_failed', errors } };
}

/** The faults, each under the name of its field. */
function invalidFields(faults: readonly NamedFault[]): RefusalAnswer {
  const errors = new Map<string, string[]>();
  for (const { field, detail } of faults) errors.set(field, [...(errors.get(field) ?? []), detail]);
  return invalid(
    faults.map(({ field, detail }) => `${field}: ${detail}`).join(' '),
    Object.fromEntries(errors),
  );
}

/** The answer to too many calls; `message` has the limit. */
const overLimit = (message: string, used: object, headers: HeaderFields): RefusalAnswer => ({
  status: 429,
  value: { error: 'rate_limit_exceeded', message, ...used },
  headers,
});

const byKind = refusalsByKind<unknown>({
  form: (error, { code }) => ({ error, code }),
  nameOf,
  kinds: {
    unauthenticated: { status: 401, code: 'unauthorized', message: 'Not authorized' },
    not_found: { status: 404, code: 'not_found', message: 'Not found' },
    bad_input: ({ message, faults }) =>
      faults.length === 0
        ? invalid(message, { base: [message] })
        : invalidFields(faults.map(({ field, detail }) => ({ field: field || 'base', detail }))),
    taken: ({ faults }) => invalidFields(faults.map(({ field }) => ({ field, detail: TAKEN }))),
    conflict: { status: 409, code: 'conflict' },
    // A missing feature or permission has no code.
    forbidden: { status: 403 },
    not_in_plan: { status: 403 },
    too_often: ({ message, headers }) => overLimit(message, {}, headers),
    used_up: ({ message, headers }) => overLimit(message, {}, headers),
    wrong_method: { status: 405, code: 'method_not_allowed', message: 'Method not allowed' },
    too_large: { status: 413, code: 'too_large' },
    no_room: { status: 507, code: 'storage_full' },
    away: { status: 503, code: 'service_unavailable' },
    fault: { status: 500, code: 'internal_error', message: 'Internal server error' },
  },
});

const TAKEN = 'Has already been taken.';

export const linklyRefusals: RefusalTable = {
  ...byKind,
  too_many: (details) =>
    LIMITS[details.what].isMomentary
      ? byKind.too_many(details)
      : invalidFields([{ field: nameOf(details.what), detail: REFUSALS.too_many.message(details, nameOf) }]),
  // The key of each invalid entry is its index, from 0.
  batch_refused: (details) =>
    invalid(
      REFUSALS.batch_refused.message(details, nameOf),
      Object.fromEntries(details.entries.map(({ index, problem }) => [index, messagesOf(problem)])),
    ),
  rate_limited: (details) =>
    overLimit(
      REFUSALS.rate_limited.message(details, nameOf),
      { current_usage: details.limit + 1, limit: details.limit },
      { 'retry-after': wholeSeconds(details.retryAfterMs) },
    ),
  quota_exceeded: (details) =>
    overLimit(
      REFUSALS.quota_exceeded.message(details, nameOf),
      { current_usage: details.limit, limit: details.limit },
      { 'retry-after': new Date(details.resetsAtMs).toUTCString() },
    ),
};

/** One message for each fault of an entry. */
function messagesOf(problem: Problem): readonly string[] {
  if (problem.code !== 'invalid_link') return [messageOf(problem, nameOf)];
  const { faults } = (problem as Problem<'invalid_link'>).details;
  return faults.map(({ field, reason }) => `${nameOf(field)}: ${FAULT_MESSAGES[reason]}`);
}
