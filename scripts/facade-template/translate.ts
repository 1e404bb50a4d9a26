import type { z } from 'zod';
import type { Link } from '../../src/core/links/link.ts';
import type { NewLink } from '../../src/core/links/link-draft.ts';
import type { LinkNames } from '../../src/wire/values/short-urls.ts';
import type { acmeCreate, acmeLink } from './contract.ts';

export const toAcmeNewLink = ({ url, slug }: z.output<typeof acmeCreate.input>): NewLink => ({
  destination: url,
  ...(slug === undefined ? {} : { slug }),
  createdVia: 'acme',
});

export const fromAcmeLink = (link: Link, names: LinkNames): z.output<typeof acmeLink> => ({
  short_url: names.shortUrl(names.hostOf(link.domainId), link.slug),
  url: link.destination,
});

/** A link in the trash does not exist for this API. */
export const isAcmeVisible = ({ trashedAtMs }: Link): boolean => trashedAtMs === null;
