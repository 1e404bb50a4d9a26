/** Branded ids of stored things, so that a workspace's id cannot be passed for a link's. */

declare const linkId: unique symbol;
/** Positive integer; the store assigns it in order of creation. */
export type LinkId = number & { readonly [linkId]: true };

declare const domainId: unique symbol;
export type DomainId = number & { readonly [domainId]: true };

declare const workspaceId: unique symbol;
/** Positive integer; the API shows it as the workspace's `number`. */
export type WorkspaceId = number & { readonly [workspaceId]: true };

declare const keyId: unique symbol;
export type KeyId = number & { readonly [keyId]: true };

declare const personId: unique symbol;
export type PersonId = number & { readonly [personId]: true };

declare const sessionId: unique symbol;
export type SessionId = number & { readonly [sessionId]: true };

declare const passkeyId: unique symbol;
export type PasskeyId = number & { readonly [passkeyId]: true };

declare const auditId: unique symbol;
/** Positive integer in the order of entries. */
export type AuditId = number & { readonly [auditId]: true };

declare const invitationId: unique symbol;
export type InvitationId = number & { readonly [invitationId]: true };

declare const tagId: unique symbol;
export type TagId = number & { readonly [tagId]: true };

declare const webhookId: unique symbol;
export type WebhookId = number & { readonly [webhookId]: true };

declare const deliveryId: unique symbol;
export type DeliveryId = number & { readonly [deliveryId]: true };

declare const conversionId: unique symbol;
export type ConversionId = number & { readonly [conversionId]: true };

/** Owner of visits to a shared host that reached no link. No workspace has this id. */
export const NO_WORKSPACE = 0 as WorkspaceId;
