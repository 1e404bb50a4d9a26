import type { CursorPosition } from '../base/cursor.ts';
import type { ConversionId, LinkId, WorkspaceId } from '../base/ids.ts';
import type { JsonObject } from '../base/json.ts';

/** The result of a click (a sale, a sign-up), as the owner of the link reports it. The server only stores it. */
export interface Conversion {
  readonly id: ConversionId;
  readonly workspaceId: WorkspaceId;
  /** Null if the conversion belongs to no link. */
  readonly linkId: LinkId | null;
  /** The owner's name for the event (`purchase`) and its kind (`sale`); '' if not reported. */
  readonly eventName: string;
  readonly eventType: string;
  /** The owner's id of the customer, the same on each of their events; '' if not reported. */
  readonly customerId: string;
  /** The click's id, as sent to the destination; '' if not reported. */
  readonly clickId: string;
  /** The value of the purchase; null if not reported. */
  readonly value: number | null;
  /** Three capital letters; '' if not reported. */
  readonly currency: string;
  /** The owner's id of the conversion, stored only once in a workspace. */
  readonly externalId: string | null;
  readonly atMs: number;
  readonly reportedAtMs: number;
  /** All other reported fields. */
  readonly fields: JsonObject;
}
export type ConversionDraft = Omit<Conversion, 'id'>;

export interface ConversionQuery {
  readonly workspaceId: WorkspaceId;
  readonly linkId: LinkId | null;
  /** Inclusive; null for no limit. */
  readonly fromMs: number | null;
  /** Exclusive; null for no limit. */
  readonly toMs: number | null;
  readonly order: 'newest_first' | 'oldest_first';
  /** The last conversion of the previous page; null for the first page. */
  readonly past: CursorPosition | null;
  readonly limit: number;
}

/** Conversions that one workspace may store. */
export const CONVERSIONS_MAX = 1_000_000;

export interface ConversionStore {
  /**
   * Stores all drafts in one transaction. For an external id that exists, returns the stored conversion. Stores none if
   * the workspace would have more than `max`, or if `sameLink` is set and a stored one belongs to another link than its
   * draft.
   */
  insert(
    workspaceId: WorkspaceId,
    drafts: readonly ConversionDraft[],
    limits: { readonly max: number; readonly sameLink: boolean },
  ): Promise<readonly Conversion[] | 'too_many' | 'of_other_link'>;
  byId(workspaceId: WorkspaceId, id: ConversionId): Promise<Conversion | null>;
  /** By time, then by id. */
  list(query: ConversionQuery): Promise<readonly Conversion[]>;
}
