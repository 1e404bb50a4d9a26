import type { WorkspaceKind } from '../base/caller.ts';
import type { WorkspaceId } from '../base/ids.ts';

/** A tenant: owns links, domains and keys, and cannot see those of other workspaces. */
export interface Workspace {
  readonly id: WorkspaceId;
  readonly name: string;
  readonly kind: WorkspaceKind;
  /** Name of a configured plan. */
  readonly plan: string;
  readonly createdAtMs: number;
}

export const WORKSPACE_NAME_LENGTH_MAX = 100;
