import type { Config } from '../config.ts';
import type { Core } from '../core/core.ts';

export const FIRST_WORKSPACE = 'First workspace';

/** On a new server: a workspace, and a key for it unless the environment has one. */
export async function makeFirstWorkspace(core: Core, config: Config): Promise<string | null> {
  const workspace = await core.workspaces.first(FIRST_WORKSPACE);
  if (workspace === null || config.adminKey !== null) return null;
  return (await core.keys.mint(workspace.id, 'first administrator')).secret;
}
