import type { Credential } from '../wire/kit/authenticate.ts';
import { workspaceIds } from '../wire/values/ids.ts';

/** The header that selects a workspace. */
export const WORKSPACE_HEADER = 'X-Workspace-Id';
/** The query parameter of GETs that selects a workspace: pictures and downloads of a page send no header. */
export const WORKSPACE_PARAMETER = 'workspace';

/**
 * The workspace that a request selects; `unknown` for an invalid id. When header and parameter differ, the header
 * counts: the request is refused once its caller is known.
 */
export function namedWorkspace(request: Request): Credential['workspace'] {
  const named = request.headers.get(WORKSPACE_HEADER) ?? parameterOf(request);
  return named === null ? null : (workspaceIds.read(named) ?? 'unknown');
}

function parameterOf({ method, url }: Request): string | null {
  const at = url.indexOf('?');
  if (at < 0 || (method !== 'GET' && method !== 'HEAD')) return null;
  return new URLSearchParams(url.slice(at)).get(WORKSPACE_PARAMETER);
}
