import type { RefusalAnswer, RefusalTable } from '../../wire/refusals/refusal.ts';
import { REFUSALS } from '../../wire/refusals/refusal-rows.ts';
import { namesFrom, refusalsByKind } from '../../wire/refusals/refusals-by-kind.ts';

const form = (message: string, { code = '' }: { readonly code?: string }) => ({
  success: false,
  error: { code, message },
});

export const botoiFailure = (status: number, code: string, message: string): RefusalAnswer => ({
  status,
  value: form(message, { code }),
});

const nameOf = namesFrom({ destination: 'url', slug: 'custom_slug' });

const byKind = refusalsByKind({
  form,
  nameOf,
  kinds: {
    unauthenticated: {
      status: 401,
      code: 'UNAUTHORIZED',
      message: 'A valid API key is needed: Authorization: Bearer YOUR_API_KEY',
    },
    not_found: { status: 404, code: 'NOT_FOUND' },
    bad_input: { status: 400, code: 'INVALID_REQUEST' },
    taken: { status: 409, code: 'SLUG_TAKEN' },
    conflict: { status: 409, code: 'CONFLICT' },
    forbidden: { status: 403, code: 'FORBIDDEN' },
    not_in_plan: { status: 403, code: 'FORBIDDEN' },
    too_often: { status: 429, code: 'RATE_LIMITED' },
    used_up: { status: 429, code: 'RATE_LIMITED' },
    wrong_method: { status: 405, code: 'METHOD_NOT_ALLOWED' },
    too_large: { status: 413, code: 'INVALID_REQUEST' },
    no_room: { status: 507, code: 'STORAGE_FULL' },
    away: { status: 503, code: 'SERVICE_UNAVAILABLE' },
    fault: { status: 500, code: 'INTERNAL_ERROR' },
  },
});

const NOT_A_URL = 'url: Must be a valid http or https URL.';

export const botoiRefusals: RefusalTable = {
  ...byKind,
  slug_taken: ({ slug }) => botoiFailure(409, 'SLUG_TAKEN', `The slug "${slug}" is already taken.`),
  malformed_body: (details) =>
    botoiFailure(400, 'INVALID_JSON', REFUSALS.malformed_body.message(details, nameOf)),
  invalid_link(details) {
    const { faults } = details;
    if (faults.some(({ field }) => field === 'destination'))
      return botoiFailure(400, 'INVALID_URL', NOT_A_URL);
    if (faults.some(({ reason }) => reason === 'reserved')) {
      return botoiFailure(409, 'SLUG_TAKEN', 'The slug is reserved for the server.');
    }
    const isSlug = faults.some(({ field }) => field === 'slug');
    if (!isSlug) return byKind.invalid_link(details);
    return botoiFailure(
      400,
      'INVALID_SLUG',
      'custom_slug: Letters, digits, hyphens and underscores only, at most 120.',
    );
  },
  invalid_request(details) {
    const fields = details.issues.map(({ path }) => path[0]);
    if (fields.includes('url')) return botoiFailure(400, 'INVALID_URL', NOT_A_URL);
    if (fields.includes('custom_slug') || fields.includes('slug')) {
      return botoiFailure(400, 'INVALID_SLUG', REFUSALS.invalid_request.message(details, nameOf));
    }
    return byKind.invalid_request(details);
  },
};
