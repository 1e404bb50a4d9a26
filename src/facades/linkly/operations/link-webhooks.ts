import type { Caller } from '../../../core/base/caller.ts';
import type { LinkId } from '../../../core/base/ids.ts';
import { Problem } from '../../../core/base/problem.ts';
import type { WebhookEvent } from '../../../core/webhooks/webhook.ts';
import type { FacadeDeps } from '../../../wire/kit/facade.ts';
import { type LinklyScalar, toText } from '../contract/values.ts';

/** The events of this contract. */
const EVENTS: readonly WebhookEvent[] = ['link.clicked', 'link.created', 'link.updated', 'link.deleted'];

/** Adds webhooks to a link or to the workspace, and skips URLs that exist already. */
export async function subscribe(
  { core }: FacadeDeps,
  caller: Caller,
  { urls, linkId }: { readonly urls: readonly string[]; readonly linkId: LinkId | null },
): Promise<void> {
  if (urls.length === 0) return;
  const current = new Set((await core.webhooks.list(caller, { linkId })).map(({ url }) => url));
  for (const url of urls) {
    if (current.has(URL.parse(url)?.href ?? url)) continue;
    await core.webhooks.create(caller, { url, events: EVENTS, linkId, form: 'linkly' });
  }
}

interface WebhooksWire {
  readonly webhooks?: LinklyScalar | readonly string[];
  readonly webhook?: LinklyScalar;
}

/** The URLs of webhooks sent with a link, checked before anything is saved. */
export async function checkWebhooks(
  { core }: FacadeDeps,
  caller: Caller,
  { webhooks, webhook }: WebhooksWire,
): Promise<readonly string[]> {
  const urls = [...toList(webhooks), ...toList(webhook)];
  if (urls.length === 0) return [];
  try {
    return await core.webhooks.checkNew(caller, urls);
  } catch (error) {
    throw error instanceof Problem && error.code === 'invalid_field' ? asWebhooks(error) : error;
  }
}

const toList = (value: WebhooksWire['webhooks']): readonly string[] =>
  (isList(value) ? value : [toText(value) ?? '']).filter((url) => url.trim() !== '');
const isList = (value: WebhooksWire['webhooks']): value is readonly string[] => Array.isArray(value);

/** In a link's request `url` is the destination. */
const asWebhooks = ({ details }: Problem): Problem =>
  new Problem('invalid_field', {
    field: 'webhooks',
    reason: 'reason' in details ? details.reason : 'bad_form',
  });
