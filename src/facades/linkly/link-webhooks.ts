import type { Caller } from '../../core/key.ts';
import type { LinkId } from '../../core/link.ts';
import { Problem } from '../../core/problem.ts';
import type { WebhookEvent } from '../../core/webhook.ts';
import type { FacadeDeps } from '../../wire/facade.ts';
import { toText, type Words } from './translate-fields.ts';

/** What this contract tells of. */
const EVENTS: readonly WebhookEvent[] = ['link.clicked', 'link.created', 'link.updated', 'link.deleted'];

/** An address that is told already is not told twice. */
export async function subscribe(
  { core }: FacadeDeps,
  caller: Caller,
  { urls, linkId }: { readonly urls: readonly string[]; readonly linkId: LinkId | null },
): Promise<void> {
  if (urls.length === 0) return;
  const known = new Set((await core.webhooks.list(caller, { linkId })).map(({ url }) => url));
  for (const url of urls) {
    if (known.has(URL.parse(url)?.href ?? url)) continue;
    await core.webhooks.create(caller, { url, events: EVENTS, linkId, form: 'linkly' });
  }
}

export interface WebhooksWire {
  readonly webhooks?: Words | readonly string[];
  readonly webhook?: Words;
}

/** The addresses that are sent with a link, checked before anything of it is saved. */
export async function wantedWebhooks(
  { core }: FacadeDeps,
  caller: Caller,
  { webhooks, webhook }: WebhooksWire,
): Promise<readonly string[]> {
  const named = [...toList(webhooks), ...toList(webhook)];
  if (named.length === 0) return [];
  try {
    return await core.webhooks.couldAdd(caller, named);
  } catch (error) {
    throw error instanceof Problem && error.code === 'invalid_field' ? asWebhooks(error) : error;
  }
}

const toList = (value: WebhooksWire['webhooks']): readonly string[] =>
  (isList(value) ? value : [toText(value) ?? '']).filter((url) => url.trim() !== '');
const isList = (value: WebhooksWire['webhooks']): value is readonly string[] => Array.isArray(value);

/** `url` is the destination here. */
const asWebhooks = ({ details }: Problem): Problem =>
  new Problem('invalid_field', {
    field: 'webhooks',
    reason: 'reason' in details ? String(details.reason) : 'bad_form',
  });
