import { hasScope, isBound } from '../../../core/base/access.ts';
import type { Caller } from '../../../core/base/caller.ts';
import type { LinkId } from '../../../core/base/ids.ts';
import type { FacadeDeps } from '../../../wire/kit/facade.ts';
import type { LinkView } from '../translate/links.ts';

/** The links as the caller sees them. Only a key that can manage all webhooks sees those of a link. */
export async function viewOf({ core, names }: FacadeDeps, caller: Caller): Promise<LinkView> {
  const seesWebhooks = hasScope(caller, 'admin') && !isBound(caller);
  const urls = new Map<LinkId, readonly string[]>();
  for (const { linkId, url } of seesWebhooks ? await core.webhooks.list(caller) : []) {
    if (linkId !== null) urls.set(linkId, [...(urls.get(linkId) ?? []), url]);
  }
  return { names, ownHost: core.domains.own().host, webhooksOf: (id) => urls.get(id) ?? [] };
}
