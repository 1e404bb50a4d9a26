import type { Caller } from '../../../core/base/caller.ts';
import type { Link } from '../../../core/links/link.ts';
import type { FacadeDeps } from '../../../wire/kit/facade.ts';
import { secretAt } from '../../../wire/kit/key-places.ts';
import type { WireRequest } from '../../../wire/kit/wire-request.ts';
import { picseeReference } from '../reference.ts';
import { toHosts } from '../translate/account.ts';
import { isUsed } from '../translate/links.ts';

export const secretOf = (wire: WireRequest): string | null => secretAt(wire, picseeReference.keys);

/** The request, which every answer repeats, without any token. */
function metaOf(wire: WireRequest) {
  const { params, query } = wire;
  const { link, ...rest } = params;
  const secret = secretOf(wire);
  const repeated = Object.entries(query).filter(
    ([name, value]) =>
      name !== 'access_token' && (secret === null || !(value.includes(secret) || name.includes(secret))),
  );
  return {
    request: {
      url: { ...rest, ...(link === undefined ? {} : { encodeId: link }) },
      query: Object.fromEntries(repeated),
    },
  };
}

export const answer = <T>(wire: WireRequest, data: T) => ({ data, meta: metaOf(wire) });

export const hostsOf = ({ core }: FacadeDeps, caller: Caller) =>
  toHosts(core.domains.own(), core.domains.owned(caller));

export const find = ({ core }: FacadeDeps, caller: Caller, encodeId: string): Promise<Link> =>
  core.links.bySlug(caller, encodeId, isUsed);
