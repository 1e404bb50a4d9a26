declare const workspaceId: unique symbol;
/** Positive integer; also the `number` of a workspace on the wire. */
export type WorkspaceId = number & { readonly [workspaceId]: true };

/** Whose the visits of a shared host are that reached no link of anybody: no workspace has this number. */
export const NO_WORKSPACE = 0 as WorkspaceId;

export type WorkspaceKind = 'personal' | 'team';

/** Owns links, domains and keys; sees nothing of another's. */
export interface Workspace {
  readonly id: WorkspaceId;
  readonly name: string;
  readonly kind: WorkspaceKind;
  /** Name of a plan in the configuration. */
  readonly plan: string;
  readonly createdAtMs: number;
}

export const WORKSPACE_NAME_LENGTH_MAX = 100;
