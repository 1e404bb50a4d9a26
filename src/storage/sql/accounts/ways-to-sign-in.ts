import type { PasskeyId, PersonId } from '../../../core/base/ids.ts';
import type { Identity } from '../../../core/sign-in/identity.ts';
import type { Db } from '../schema.ts';

/**
 * Whether a person who loses `without` has another way to sign in: a password, a passkey, or an identity of one of
 * `issuers`. TOTP and recovery codes are none alone. Part of the transaction that removes it.
 */
export async function hasOtherWay(
  trx: Db,
  personId: PersonId,
  issuers: readonly string[],
  without: { readonly passkey?: PasskeyId; readonly identity?: Pick<Identity, 'issuer' | 'subject'> },
): Promise<boolean> {
  const [password, passkeys, identities] = await Promise.all([
    trx.selectFrom('passwords').select('person_id').where('person_id', '=', personId).execute(),
    trx.selectFrom('passkeys').select('id').where('person_id', '=', personId).execute(),
    trx
      .selectFrom('identities')
      .select(['issuer', 'subject'])
      .where('person_id', '=', personId)
      .where('issuer', 'in', issuers)
      .execute(),
  ]);
  const { passkey, identity } = without;
  return (
    password.length > 0 ||
    passkeys.some(({ id }) => id !== passkey) ||
    identities.some(({ issuer, subject }) => issuer !== identity?.issuer || subject !== identity.subject)
  );
}
