import type { Caller } from '../../core/key.ts';
import type { FacadeDeps } from '../../wire/facade.ts';
import type { Shown } from './from-link.ts';

/** How the links of a caller are shown. */
export async function shownOf({ core, names }: FacadeDeps, _caller: Caller): Promise<Shown> {
  return { names, ownHost: core.domains.own().host, webhooksOf: () => [] };
}
