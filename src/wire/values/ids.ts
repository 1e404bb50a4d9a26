import type {
  AuditId,
  ConversionId,
  DeliveryId,
  DomainId,
  InvitationId,
  KeyId,
  LinkId,
  PasskeyId,
  PersonId,
  SessionId,
  WebhookId,
  WorkspaceId,
} from '../../core/base/ids.ts';

/** Writes and reads an id of the API. `read` returns null for every text that `write` cannot produce. */
export interface IdCodec<Id> {
  write(id: Id): string;
  read(text: string): Id | null;
}

export const LINK_PREFIX = 'lnk_';

export const linkIds = prefixed<LinkId>(LINK_PREFIX);
export const domainIds = prefixed<DomainId>('dom_');
export const keyIds = prefixed<KeyId>('key_');
export const webhookIds = prefixed<WebhookId>('whk_');
export const deliveryIds = prefixed<DeliveryId>('dlv_');
export const workspaceIds = prefixed<WorkspaceId>('wsp_');
export const conversionIds = prefixed<ConversionId>('cnv_');
export const personIds = prefixed<PersonId>('per_');
export const invitationIds = prefixed<InvitationId>('inv_');
export const sessionIds = prefixed<SessionId>('ses_');
export const passkeyIds = prefixed<PasskeyId>('psk_');
export const auditIds = prefixed<AuditId>('aud_');

/** The prefix and the number in base 36, lower case, without leading zeros. */
function prefixed<Id extends number>(prefix: string): IdCodec<Id> {
  return {
    write: (id) => prefix + id.toString(36),
    read(text) {
      if (!text.startsWith(prefix)) return null;
      const digits = text.slice(prefix.length);
      if (!/^[1-9a-z][0-9a-z]{0,10}$/.test(digits)) return null;
      const number = Number.parseInt(digits, 36);
      return Number.isSafeInteger(number) ? (number as Id) : null;
    },
  };
}
