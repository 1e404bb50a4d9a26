declare const workspaceId: unique symbol;
/** Positive integer; also the `number` of a workspace on the wire. */
export type WorkspaceId = number & { readonly [workspaceId]: true };
