import type { Config } from '../config.ts';
import type { Core } from '../core/core.ts';
import { GRACE_MS_MAX } from '../core/keys.ts';
import type { Stores } from './stores.ts';

export const FIRST_WORKSPACE = 'First workspace';
const FIRST_KEY = 'first administrator';
const ALL_DAYS = ['0000-01-01', '9999-12-31'] as const;

/**
 * Makes sure that there is a workspace and somebody who can administer it. Answers the secret of the first key to show,
 * at each start until that key was used once: a start that failed, or a screen that was cleared, loses nothing. Null
 * when the environment has a key, or the operator has made others. A secret that was shown before stays valid.
 */
export async function offerFirstKey(
  core: Core,
  config: Config,
  deps: { stores: Stores; ownKey: string },
): Promise<string | null> {
  const { workspaces, keys: store, usage } = deps.stores.sql;
  await core.workspaces.first(FIRST_WORKSPACE);
  const workspace = await workspaces.first();
  if (workspace === null || config.adminKey !== null) return null;
  const keys = await store.list(workspace.id, null, null, 2);
  const [first] = keys;
  if (first === undefined) return (await core.keys.mint(workspace.id, FIRST_KEY)).secret;
  const isUntouched = keys.length === 1 && first.name === FIRST_KEY && first.revokedAtMs === null;
  if (!isUntouched) return null;
  const used = await usage.read(workspace.id, ...ALL_DAYS);
  if (used.some(({ keyId }) => keyId === first.id)) return null;
  const server = await core.keys.callerOf(deps.ownKey, null);
  return server === null ? null : (await core.keys.rotate(server, first.id, GRACE_MS_MAX)).secret;
}
