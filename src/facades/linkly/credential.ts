import type { WorkspaceId } from '../../core/workspace.ts';
import type { Credential } from '../../wire/authenticate.ts';
import { secretAt } from '../../wire/key-places.ts';
import { textField, type WireRequest } from '../../wire/wire-request.ts';
import { reference } from './reference.ts';
import { toNumber } from './translate-fields.ts';

/** The key as a field or in any of three headers; the workspace of the path before all others. */
export function credential(wire: WireRequest): Credential {
  const { request, params } = wire;
  const named =
    params.ws ??
    (request.headers.get('x-workspace-id') || null) ??
    textField(wire, 'workspace_id') ??
    workspaceOfFirst(wire);
  return {
    secret: secretAt(wire, reference.keys),
    workspace: named === null ? null : ((toNumber(named) as WorkspaceId | null) ?? 'unknown'),
  };
}

function workspaceOfFirst({ entries }: WireRequest): string | null {
  const first = entries?.[0];
  if (typeof first !== 'object' || first === null || !('workspace_id' in first)) return null;
  const named = first.workspace_id;
  return named === null || named === '' ? null : String(named);
}
