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
  readonly settings: WorkspaceSettings;
}

export interface WorkspaceSettings {
  /** Whether a session needs a second factor to act on the workspace. */
  readonly requiredSecondFactor: boolean;
}

export const DEFAULT_WORKSPACE_SETTINGS: WorkspaceSettings = { requiredSecondFactor: false };

/** A workspace to store, with the default settings. */
export type WorkspaceDraft = Omit<Workspace, 'id' | 'settings'>;

export const WORKSPACE_NAME_LENGTH_MAX = 100;
