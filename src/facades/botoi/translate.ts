import type { z } from 'zod';
import { Problem } from '../../core/base/problem.ts';
import type { Link } from '../../core/links/link.ts';
import type { NewLink } from '../../core/links/link-draft.ts';
import { asSent, keepAsSent } from '../../wire/values/original-url.ts';
import type { LinkNames } from '../../wire/values/short-urls.ts';
import { writeSecond } from '../../wire/values/time.ts';
import type { botoiCreate } from './contract.ts';
import { botoiFailure } from './refusals.ts';

const API = 'botoi';
const SLUG_LENGTH = 6;

export const toNewBotoiLink = (wire: z.output<typeof botoiCreate.input>): NewLink => ({
  destination: wire.url,
  ...(wire.custom_slug ? { slug: checkSlug(wire.custom_slug) } : { slugLength: SLUG_LENGTH }),
  extras: { [API]: { sent: keepAsSent(wire.url) } },
  createdVia: API,
});

function checkSlug(slug: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(slug)) return slug;
  throw new Problem('invalid_link', { faults: [{ field: 'slug', reason: 'bad_character' }] });
}

export const isActive = (link: Link): boolean => link.trashedAtMs === null;

const named = (link: Link, names: LinkNames) => ({
  slug: link.slug,
  short_url: names.shortUrl(names.hostOf(link.domainId), link.slug),
  url: asSent(link, link.extras[API]?.sent),
});

export const fromBotoiLink = (link: Link, names: LinkNames) => ({
  ...named(link, names),
  created_at: writeSecond(link.createdAtMs),
});

export const fromBotoiStats = (link: Link, names: LinkNames) => ({
  ...named(link, names),
  clicks: link.clicks,
  created_at: writeSecond(link.createdAtMs),
});

/** Turns the answer to a visit into this API's form: always 302 instead of the link's status, and JSON instead of a page for a missing link. */
export function fromVisit(visit: Response): Response {
  const { status, headers } = visit;
  if (status >= 300 && status < 400) return new Response(null, { status: 302, headers });
  if (status !== 404 && status !== 410) return visit;
  const { value } = botoiFailure(
    404,
    'NOT_FOUND',
    status === 404 ? 'There is no such short link.' : 'This short link has expired.',
  );
  return new Response(JSON.stringify(value), {
    status: 404,
    headers: { 'content-type': 'application/json' },
  });
}
