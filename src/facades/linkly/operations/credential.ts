import type { WorkspaceId } from '../../../core/base/ids.ts';
import type { Credential } from '../../../wire/kit/authenticate.ts';
import { secretAt } from '../../../wire/kit/key-places.ts';
import { textField, type WireRequest } from '../../../wire/kit/wire-request.ts';
import { toNumber } from '../contract/values.ts';
import { linklyReference } from '../reference.ts';

/** The key is a field or one of three headers. A workspace in the path overrides any other. */
export function linklyCredential(wire: WireRequest): Credential {
  const { request, params } = wire;
  const named =
    params.ws ??
    (request.headers.get('x-workspace-id') || null) ??
    textField(wire, 'workspace_id') ??
    workspaceOfFirst(wire);
  return {
    secret: secretAt(wire, linklyReference.keys),
    workspace: named === null ? null : ((toNumber(named) as WorkspaceId | null) ?? 'unknown'),
  };
}

function workspaceOfFirst({ entries }: WireRequest): string | null {
  const first = entries?.[0];
  if (typeof first !== 'object' || first === null || !('workspace_id' in first)) return null;
  const named = first.workspace_id;
  return named === null || named === '' ? null : String(named);
}
