import type { CursorPosition } from './cursor.ts';
import type { JsonObject } from './json.ts';
import type { LinkId } from './link.ts';
import type { WorkspaceId } from './workspace.ts';

declare const conversionId: unique symbol;
export type ConversionId = number & { readonly [conversionId]: true };

/** What came of a click, as the owner of the link reports it: we only keep it. */
export interface Conversion {
  readonly id: ConversionId;
  readonly workspaceId: WorkspaceId;
  /** Null: it belongs to the workspace alone. */
  readonly linkId: LinkId | null;
  /** What happened, as the owner calls it (`purchase`), and of which kind it is (`sale`); '' when nothing was said. */
  readonly eventName: string;
  readonly eventType: string;
  /** The owner's own name for their customer, the same on every event of theirs; '' when nothing was said. */
  readonly customerId: string;
  /** The click's id as its destination was given it; '' when nothing was said. */
  readonly clickId: string;
  /** Of what was bought; null when nothing was said. */
  readonly value: number | null;
  /** Three capital letters; '' when nothing was said. */
  readonly currency: string;
  /** The owner's own name for it: one that is known already is not kept twice. */
  readonly externalId: string | null;
  readonly atMs: number;
  readonly reportedAtMs: number;
  /** What else was said. */
  readonly fields: JsonObject;
}
export type ConversionDraft = Omit<Conversion, 'id'>;

export interface ConversionQuery {
  readonly workspaceId: WorkspaceId;
  readonly linkId: LinkId | null;
  /** Included; null does not narrow. */
  readonly fromMs: number | null;
  /** Not included. */
  readonly toMs: number | null;
  readonly order: 'newest_first' | 'oldest_first';
  /** The last one of the page before; null for the first page. */
  readonly past: CursorPosition | null;
  readonly limit: number;
}

/** Conversions that one workspace may keep. */
export const CONVERSIONS_MAX = 1_000_000;

export interface ConversionStore {
  /**
   * Keeps all in one transaction, or answers the one that has an external id already. None is kept where the workspace
   * would have more than `max`, nor where `sameLink` is asked and one that is known belongs to another link than its draft.
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
