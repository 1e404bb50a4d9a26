import { hasScope, isBound } from '../../core/access.ts';
import type { Caller } from '../../core/key.ts';
import type { LinkId } from '../../core/link.ts';
import type { FacadeDeps } from '../../wire/facade.ts';
import type { Shown } from './from-link.ts';

/** How the links of a caller are shown. Who is told of a link is shown to those alone who may know. */
export async function shownOf({ core, names }: FacadeDeps, caller: Caller): Promise<Shown> {
  const mayKnow = hasScope(caller, 'admin') && !isBound(caller);
  const urls = new Map<LinkId, readonly string[]>();
  for (const { linkId, url } of mayKnow ? await core.webhooks.list(caller) : []) {
    if (linkId !== null) urls.set(linkId, [...(urls.get(linkId) ?? []), url]);
  }
  return { names, ownHost: core.domains.own().host, webhooksOf: (id) => urls.get(id) ?? [] };
}
