import type { Config } from '../config.ts';
import type { Core } from '../core/core.ts';
import type { Stores } from './stores.ts';

export const FIRST_WORKSPACE = 'First workspace';
const FIRST_KEY = 'first administrator';
const ALL_DAYS = ['0000-01-01', '9999-12-31'] as const;

/** Keys that nobody has used; more starts than this show no new one. */
const OFFERED_MAX = 5;

/**
 * Makes sure that there is a workspace and somebody who can administer it. Answers the secret of a first key to show, at
 * each start until one was used: a start that failed, or a screen that was cleared, loses nothing, and every key that was
 * shown stays valid. Null when the environment has a key, or the operator has made others.
 */
export async function offerFirstKey(core: Core, config: Config, stores: Stores): Promise<string | null> {
  const { workspaces, keys: store, usage } = stores.sql;
  await core.workspaces.first(FIRST_WORKSPACE);
  const workspace = await workspaces.first();
  if (workspace === null || config.adminKey !== null) return null;
  const keys = await store.list(workspace.id, null, null, OFFERED_MAX);
  if (keys.length >= OFFERED_MAX || keys.some(({ name }) => name !== FIRST_KEY)) return null;
  const used = keys.length === 0 ? [] : await usage.read(workspace.id, ...ALL_DAYS);
  if (used.some(({ keyId }) => keys.some(({ id }) => id === keyId))) return null;
  return (await core.keys.mint(workspace.id, FIRST_KEY)).secret;
}
