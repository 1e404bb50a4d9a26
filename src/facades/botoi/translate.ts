import type { z } from 'zod';
import type { Link } from '../../core/link.ts';
import type { NewLink } from '../../core/link-draft.ts';
import { Problem } from '../../core/problem.ts';
import { asSent, keepAsSent } from '../../wire/as-sent.ts';
import type { RefusalTable } from '../../wire/refusal.ts';
import { refusalsByKind, type SayRefusal } from '../../wire/refusal-kinds.ts';
import { type Reply, replyJson } from '../../wire/reply.ts';
import { SENTENCES } from '../../wire/sentences.ts';
import type { LinkNames } from '../../wire/short-urls.ts';
import { writeSecond } from '../../wire/time.ts';
import type { createInput } from './contract.ts';

export const CREATED_VIA = 'botoi';
const SLUG_LENGTH = 6;

export const toNewLink = (wire: z.output<typeof createInput>): NewLink => ({
  destination: wire.url,
  ...(wire.custom_slug ? { slug: checkSlug(wire.custom_slug) } : { slugLength: SLUG_LENGTH }),
  extras: { [CREATED_VIA]: keepAsSent(wire.url) },
  createdVia: CREATED_VIA,
});

function checkSlug(slug: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(slug)) return slug;
  throw new Problem('invalid_link', { faults: [{ field: 'slug', reason: 'bad_character' }] });
}

export const isOwn = (link: Link): boolean => link.trashedAtMs === null;

const named = (link: Link, names: LinkNames) => ({
  slug: link.slug,
  short_url: names.shortUrl(names.hostOf(link.domainId), link.slug),
  url: asSent(link, CREATED_VIA),
});

export const fromLink = (link: Link, names: LinkNames) => ({
  ...named(link, names),
  created_at: writeSecond(link.createdAtMs),
});

export const fromStats = (link: Link, names: LinkNames) => ({
  ...named(link, names),
  clicks: link.clicks,
  created_at: writeSecond(link.createdAtMs),
});

const failed = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply => replyJson(status, { success: false, error: { code, message } }, headers);

const saying =
  (status: number, code: string): SayRefusal =>
  (message, headers) =>
    failed(status, code, message, headers);

const FIELD_NAMES = { destination: 'url', slug: 'custom_slug' };

const BY_KIND = refusalsByKind(
  {
    unauthenticated: (_, headers) =>
      failed(401, 'UNAUTHORIZED', 'A valid API key is needed: Authorization: Bearer YOUR_API_KEY', headers),
    not_found: saying(404, 'NOT_FOUND'),
    bad_input: saying(400, 'INVALID_REQUEST'),
    taken: saying(409, 'SLUG_TAKEN'),
    conflict: saying(409, 'CONFLICT'),
    forbidden: saying(403, 'FORBIDDEN'),
    not_in_plan: saying(403, 'FORBIDDEN'),
    too_often: saying(429, 'RATE_LIMITED'),
    used_up: saying(429, 'RATE_LIMITED'),
    wrong_method: saying(405, 'METHOD_NOT_ALLOWED'),
    too_large: saying(413, 'INVALID_REQUEST'),
    no_room: saying(507, 'STORAGE_FULL'),
    fault: saying(500, 'INTERNAL_ERROR'),
  },
  FIELD_NAMES,
);

const NOT_A_URL = 'url: Must be a valid http or https URL.';

export const refusals: RefusalTable = {
  ...BY_KIND,
  slug_taken: ({ slug }) => failed(409, 'SLUG_TAKEN', `The slug "${slug}" is already taken.`),
  malformed_body: (details) => failed(400, 'INVALID_JSON', SENTENCES.malformed_body(details)),
  invalid_link(details) {
    const { faults } = details;
    if (faults.some(({ field }) => field === 'destination')) return failed(400, 'INVALID_URL', NOT_A_URL);
    if (faults.some(({ reason }) => reason === 'reserved')) {
      return failed(409, 'SLUG_TAKEN', 'The slug is one that the server needs itself.');
    }
    const isSlug = faults.some(({ field }) => field === 'slug');
    if (!isSlug) return BY_KIND.invalid_link(details);
    return failed(
      400,
      'INVALID_SLUG',
      'custom_slug: Letters, digits, hyphens and underscores only, at most 120.',
    );
  },
  invalid_request(details) {
    const fields = details.issues.map(({ path }) => path[0]);
    if (fields.includes('url')) return failed(400, 'INVALID_URL', NOT_A_URL);
    if (fields.includes('custom_slug') || fields.includes('slug')) {
      return failed(400, 'INVALID_SLUG', SENTENCES.invalid_request(details));
    }
    return BY_KIND.invalid_request(details);
  },
};

/** A visit to a short URL, in this API's form: a 302 whatever the link's own status, and no page where there is no link. */
export function fromVisit(visit: Response): Response {
  const { status, headers } = visit;
  if (status >= 300 && status < 400) return new Response(null, { status: 302, headers });
  if (status !== 404 && status !== 410) return visit;
  const { body } = failed(
    404,
    'NOT_FOUND',
    status === 404 ? 'There is no such short link.' : 'This short link has ended.',
  );
  return new Response(body, { status: 404, headers: { 'content-type': 'application/json' } });
}
