import type { Link } from '../../core/links/link.ts';
import type { LinkNames } from '../../wire/values/short-urls.ts';
import { linklyLink } from './contract/links.ts';
import { fromLinklyLink } from './translate/links.ts';

/** The link of a webhook in Linkly's form: some fields of the API's answer, and the destination. */
export function linklyWebhookLink(link: Link, at: { readonly names: LinkNames; readonly ownHost: string }) {
  const answer = fromLinklyLink(link, { ...at, webhooksOf: () => [] });
  const fields = Object.fromEntries(linklyLink.webhookFields.map((field) => [field, answer[field]]));
  return { ...fields, destination: link.destination };
}
