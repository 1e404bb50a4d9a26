import type { WorkspaceId } from '../../core/workspace.ts';
import { bearerSecret, type Credential } from '../../wire/authenticate.ts';
import { textField, type WireRequest } from '../../wire/wire-request.ts';
import { toNumber } from './translate-fields.ts';

/** The key as a field or in any of three headers; the workspace of the path before all others. */
export function credential(wire: WireRequest): Credential {
  const { request, params } = wire;
  const secret =
    textField(wire, 'api_key') ??
    bearerSecret(request) ??
    basicUser(request) ??
    (request.headers.get('x-api-key') || null);
  const named =
    params.ws ??
    (request.headers.get('x-workspace-id') || null) ??
    textField(wire, 'workspace_id') ??
    workspaceOfFirst(wire);
  return {
    secret,
    workspace: named === null ? null : ((toNumber(named) as WorkspaceId | null) ?? 'unknown'),
  };
}

/** The user of `Authorization: Basic …`, whose password is empty. */
function basicUser(request: Request): string | null {
  const [, encoded] = /^basic +([A-Za-z0-9+/=]+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  if (encoded === undefined) return null;
  try {
    return /^([^:]+):?$/.exec(atob(encoded))?.[1] ?? null;
  } catch {
    return null;
  }
}

function workspaceOfFirst({ entries }: WireRequest): string | null {
  const first = entries?.[0];
  if (typeof first !== 'object' || first === null || !('workspace_id' in first)) return null;
  const named = first.workspace_id;
  return named === null || named === '' ? null : String(named);
}
