import type { UsageStore } from '../plans/usage.ts';
import type { KeyStore, WorkspaceStore } from './account-store.ts';
import type { Keys } from './keys.ts';

const FIRST_KEY = 'first administrator';
const ALL_DAYS = ['0000-01-01', '9999-12-31'] as const;

/** After this many unused keys, further starts create no new one. */
const OFFERED_MAX = 5;

/**
 * Returns the secret of a first administrator's key to show at each start until one has been used, so that a failed
 * start or a cleared screen loses nothing; every key that was shown stays valid. Null once the operator has created
 * other keys.
 */
export async function offerFirstKey(deps: {
  keys: Pick<Keys, 'mint'>;
  stores: { readonly workspaces: WorkspaceStore; readonly keys: KeyStore; readonly usage: UsageStore };
}): Promise<string | null> {
  const { workspaces, keys: store, usage } = deps.stores;
  const workspace = await workspaces.first();
  if (workspace === null) return null;
  const keys = await store.list(workspace.id, null, null, OFFERED_MAX);
  if (keys.length >= OFFERED_MAX || keys.some(({ name }) => name !== FIRST_KEY)) return null;
  const used = keys.length === 0 ? [] : await usage.read(workspace.id, ...ALL_DAYS);
  if (used.some(({ keyId }) => keys.some(({ id }) => id === keyId))) return null;
  return (await deps.keys.mint(workspace.id, FIRST_KEY)).secret;
}
