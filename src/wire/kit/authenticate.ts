import type { Keys } from '../../core/accounts/keys.ts';
import type { Sessions, SignedIn } from '../../core/accounts/sessions.ts';
import type { Caller } from '../../core/base/caller.ts';
import type { WorkspaceId } from '../../core/base/ids.ts';
import { Problem } from '../../core/base/problem.ts';
import { WireRefusal } from '../refusals/refusal.ts';

/** The credential in a request. */
export interface Credential {
  /** The secret of a session, from the cookie of a request without `Authorization`. */
  readonly session?: string | null;
  /** Null if the request has none. */
  readonly secret: string | null;
  /** The workspace to act on; `unknown` for an invalid id. */
  readonly workspace: WorkspaceId | 'unknown' | null;
}

/** No key is longer, so longer secrets are not looked up. */
const SECRET_LENGTH_MAX = 512;

/** The caller with that secret. Throws unauthenticated; throws workspace_not_found if the key cannot reach the workspace. */
export async function authenticate(keys: Keys, { secret, workspace }: Credential): Promise<Caller> {
  if (secret === null) throw new WireRefusal('unauthenticated', { reason: 'missing' });
  if (secret.length > SECRET_LENGTH_MAX) throw new WireRefusal('unauthenticated', { reason: 'unknown' });
  const caller = await keys.callerOf(secret, workspace === 'unknown' ? null : workspace);
  if (caller !== null && workspace !== 'unknown') return caller;
  const isKnown =
    caller !== null ||
    (await keys.callerOf(secret, null)) !== null ||
    // After its person leaves the key's own workspace, a personal key still works in their other workspaces.
    (await keys.personOf(secret)) !== null;
  throw isKnown
    ? new Problem('workspace_not_found', {})
    : new WireRefusal('unauthenticated', { reason: 'unknown' });
}

/** The caller of a session. Throws workspace_not_found, forbidden, proof_required, second_factor_required. */
export async function callerOfSignedIn(
  sessions: Sessions,
  signedIn: SignedIn,
  { workspace }: Credential,
  { instance = false }: { readonly instance?: boolean } = {},
): Promise<Caller> {
  if (workspace === 'unknown') throw new Problem('workspace_not_found', {});
  return instance ? sessions.adminCallerIn(signedIn, workspace) : sessions.callerIn(signedIn, workspace);
}

/** The secret of `Authorization: Bearer …`, or null. */
export function bearerSecret(request: Request): string | null {
  const header = request.headers.get('authorization');
  if (header === null) return null;
  const match = /^bearer +([^\s]+)$/i.exec(header);
  return match?.[1] ?? null;
}
