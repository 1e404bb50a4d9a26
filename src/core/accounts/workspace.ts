import { DAY_MS } from '../base/calendar.ts';
import type { WorkspaceKind } from '../base/caller.ts';
import type { DomainId, WorkspaceId } from '../base/ids.ts';
import type { QrColors, QrLevel } from '../base/qr-look.ts';

/** A tenant: owns links, domains and keys, and cannot see those of other workspaces. */
export interface Workspace {
  readonly id: WorkspaceId;
  readonly name: string;
  readonly kind: WorkspaceKind;
  /** Name of a configured plan. */
  readonly plan: string;
  readonly createdAtMs: number;
  readonly settings: WorkspaceSettings;
  /** When the workspace was deleted; it can be restored for DELETION_GRACE_MS. */
  readonly deletedAtMs: number | null;
}

/** How QR codes of the workspace look where a request does not say; null for the server's default. */
export interface QrDefaults {
  /** `#rrggbb`. */
  readonly color: string | null;
  /** `#rrggbb`, or `transparent`. */
  readonly background: string | null;
  readonly level: QrLevel | null;
  /** URL of a PNG. */
  readonly logo: string | null;
}

export const DEFAULT_QR_COLORS: QrColors = { color: '#000000', background: '#ffffff' };

export interface WorkspaceSettings {
  /** Whether a session needs a second factor to act on the workspace. */
  readonly requiredSecondFactor: boolean;
  /** The IANA time zone that the dashboard shows; null for the viewer's own. API calls stay in UTC. */
  readonly timezone: string | null;
  /** The domain of new links that name none, in the native API; null for the server's own. */
  readonly defaultDomainId: DomainId | null;
  readonly qr: QrDefaults;
}

export const DEFAULT_WORKSPACE_SETTINGS: WorkspaceSettings = {
  requiredSecondFactor: false,
  timezone: null,
  defaultDomainId: null,
  qr: { color: null, background: null, level: null, logo: null },
};

/** How long a deleted workspace can be restored. Its links redirect until then. */
export const DELETION_GRACE_MS = 7 * DAY_MS;

/** A workspace to store, with the default settings. */
export type WorkspaceDraft = Omit<Workspace, 'id' | 'settings' | 'deletedAtMs'>;

export const WORKSPACE_NAME_LENGTH_MAX = 100;
