import type { Caller } from '../core/key.ts';
import type { Keys } from '../core/keys.ts';
import { Problem } from '../core/problem.ts';
import type { WorkspaceId } from '../core/workspace.ts';
import { WireRefusal } from './refusal.ts';

/** What a request says of who asks. */
export interface Credential {
  /** Null when it says nothing. */
  readonly secret: string | null;
  /** The workspace to act on; `unknown` when what stands there can be none. */
  readonly workspace: WorkspaceId | 'unknown' | null;
}

/** No key of ours is longer; a longer one is not even looked up. */
const SECRET_LENGTH_MAX = 512;

/** Whoever holds the secret. Throws unauthenticated, or workspace_not_found for a workspace out of reach. */
export async function authenticate(keys: Keys, { secret, workspace }: Credential): Promise<Caller> {
  if (secret === null) throw new WireRefusal('unauthenticated', { reason: 'missing' });
  if (secret.length > SECRET_LENGTH_MAX) throw new WireRefusal('unauthenticated', { reason: 'unknown' });
  const caller = await keys.callerOf(secret, workspace === 'unknown' ? null : workspace);
  if (caller !== null && workspace !== 'unknown') return caller;
  const isKnown =
    caller !== null ||
    (await keys.callerOf(secret, null)) !== null ||
    // A key whose person has left its home is a good one elsewhere.
    (await keys.personOf(secret)) !== null;
  throw isKnown
    ? new Problem('workspace_not_found', {})
    : new WireRefusal('unauthenticated', { reason: 'unknown' });
}

/** The secret of `Authorization: Bearer …`, or null. */
export function bearerSecret(request: Request): string | null {
  const header = request.headers.get('authorization');
  if (header === null) return null;
  const match = /^bearer +([^\s]+)$/i.exec(header);
  return match?.[1] ?? null;
}
