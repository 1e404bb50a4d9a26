import type { Link } from '../../core/link.ts';
import type { LinkNames } from '../../wire/short-urls.ts';
import { fromLink } from './from-link.ts';

/** The fields that the contract lists for webhooks, in its order. */
const FIELDS = [
  ...(['id', 'name', 'url', 'full_url', 'domain', 'slug', 'workspace_id', 'enabled', 'cloaking'] as const),
  ...(['forward_params', 'block_bots', 'public_analytics'] as const),
  ...(['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] as const),
  ...(['og_title', 'og_description', 'og_image', 'rules'] as const),
] as const;

/** A link as webhooks in Linkly's form tell of it: as this API answers it, with the destination beside. */
export function toldLink(link: Link, at: { readonly names: LinkNames; readonly ownHost: string }) {
  const answer = fromLink(link, { ...at, webhooksOf: () => [] });
  const told = Object.fromEntries(FIELDS.map((field) => [field, answer[field]]));
  return { ...told, destination: link.destination };
}
