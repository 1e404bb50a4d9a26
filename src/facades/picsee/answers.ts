import type { Caller } from '../../core/key.ts';
import type { Link } from '../../core/link.ts';
import type { FacadeDeps } from '../../wire/facade.ts';
import { secretAt } from '../../wire/key-places.ts';
import type { WireRequest } from '../../wire/wire-request.ts';
import { reference } from './reference.ts';
import { toHosts } from './translate-account.ts';
import { isUsed } from './translate-links.ts';

export const secretOf = (wire: WireRequest): string | null => secretAt(wire, reference.keys);

/** What was asked, as answers repeat it; nothing that could be a token. */
function metaOf(wire: WireRequest) {
  const { params, query } = wire;
  const { link, ...rest } = params;
  const secret = secretOf(wire);
  const asked = Object.entries(query).filter(
    ([name, value]) =>
      name !== 'access_token' && (secret === null || !(value.includes(secret) || name.includes(secret))),
  );
  return {
    request: {
      url: { ...rest, ...(link === undefined ? {} : { encodeId: link }) },
      query: Object.fromEntries(asked),
    },
  };
}

export const answer = <T>(wire: WireRequest, data: T) => ({ data, meta: metaOf(wire) });

export const hostsOf = ({ core }: FacadeDeps, caller: Caller) =>
  toHosts(core.domains.own(), core.domains.owned(caller));

export const find = ({ core }: FacadeDeps, caller: Caller, encodeId: string): Promise<Link> =>
  core.links.bySlug(caller, encodeId, isUsed);
