import type { Behaviour } from './behaviour.ts';
import type { Destination } from './destination.ts';
import type { DomainId } from './domain.ts';
import type { JsonObject } from './json.ts';
import type { KeyId } from './key.ts';
import type { RedirectStatus } from './redirect-status.ts';
import type { Slug } from './slug.ts';
import type { WorkspaceId } from './workspace.ts';

declare const linkId: unique symbol;
/** Positive integer, given by the store in order of creation. */
export type LinkId = number & { readonly [linkId]: true };

/** When a link ends, by whichever comes first, and where its visitors go then (null: a 410 page). */
export interface Expiry {
  readonly atMs: number | null;
  readonly clicks: number | null;
  readonly uniqueClicks: number | null;
  readonly redirectTo: Destination | null;
}

/** '' leaves a parameter out. */
export interface Utm {
  readonly source: string;
  readonly medium: string;
  readonly campaign: string;
  readonly term: string;
  readonly content: string;
}

/** By API, what its contract names and we keep for it without acting on it. */
export type Extras = Readonly<Record<string, JsonObject>>;

/** What an owner may say of a link and change later. */
export interface LinkFields {
  readonly destination: Destination;
  readonly title: string;
  readonly note: string;
  readonly tags: readonly string[];
  readonly externalId: string | null;
  readonly metadata: JsonObject;
  readonly enabled: boolean;
  readonly redirectStatus: RedirectStatus;
  readonly startsAtMs: number | null;
  readonly expires: Expiry;
  readonly forwardQuery: boolean;
  /** Whether the visitor's own parameters replace those of the destination; else those stay. */
  readonly forwardQueryWins: boolean;
  readonly forwardPath: boolean;
  readonly utm: Utm;
  /** 0 counts every click as unique. */
  readonly uniqueWindowMinutes: number;
  readonly hideReferrer: boolean;
  /** Whether anybody may see its figures. */
  readonly publicStats: boolean;
  readonly behaviour: Behaviour;
  readonly extras: Extras;
}

export interface Link extends LinkFields {
  readonly id: LinkId;
  readonly workspaceId: WorkspaceId;
  readonly domainId: DomainId;
  readonly slug: Slug;
  /** The API that made it: `native`, `cuttly`, … */
  readonly createdVia: string;
  readonly createdBy: KeyId | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** 1 at first, one more with each change. */
  readonly version: number;
  readonly trashedAtMs: number | null;
  /** People only; a moment behind the redirects. */
  readonly clicks: number;
  readonly uniqueClicks: number;
  readonly lastClickedAtMs: number | null;
}

/** A link as it stood before a change, kept so that the change can be undone. */
export interface LinkVersion {
  readonly version: number;
  /** When this version was replaced, and with which key. */
  readonly replacedAtMs: number;
  readonly replacedBy: KeyId | null;
  readonly fields: LinkFields & { readonly slug: Slug; readonly domainId: DomainId };
}
