import { Problem } from '../../core/base/problem.ts';
import type { KnownIdentity } from '../../core/sign-in/identities.ts';
import type { OidcProvider } from '../../core/sign-in/oidc-provider.ts';
import { writeTime } from '../../wire/values/time.ts';

const IDENTITY_PREFIX = 'idn_';

export const fromProvider = ({ name, title }: OidcProvider, url: string) => ({ name, title, url });

export const fromIdentity = (identity: KnownIdentity) => ({
  id: IDENTITY_PREFIX + identity.key,
  provider: identity.provider?.name ?? null,
  title: identity.provider?.title ?? identity.issuer,
  email: identity.email,
  created_at: writeTime(identity.createdAtMs),
  last_used_at: identity.usedAtMs === null ? null : writeTime(identity.usedAtMs),
});

/** Throws identity_not_found for an invalid id. */
export function toIdentityKey(id: string): string {
  if (!id.startsWith(IDENTITY_PREFIX)) throw new Problem('identity_not_found', {});
  return id.slice(IDENTITY_PREFIX.length);
}
