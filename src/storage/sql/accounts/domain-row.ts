import type { DomainId, WorkspaceId } from '../../../core/base/ids.ts';
import type { Domain } from '../../../core/domains/domain.ts';
import type { DomainLogos } from '../../../core/domains/domain-logo.ts';
import { DEFAULT_DOMAIN_SETTINGS, type DomainSettings } from '../../../core/domains/domain-settings.ts';
import type { DomainRow } from '../schema.ts';

/**
 * Several workspaces may claim a host, but only one can verify it. A claim is stored under a name that no host can
 * have, so that the unique column holds verified hosts and one claim per workspace.
 */
export const claimOf = (workspaceId: number | null, host: string): string =>
  `claim:${workspaceId ?? ''}:${host}`;
export const claimedHost = (name: string): string => name.replace(/^claim:\d*:/, '');

export const toDomain = (row: DomainRow): Domain => ({
  id: row.id as DomainId,
  workspaceId: row.workspace_id as WorkspaceId | null,
  host: claimedHost(row.host),
  verifiedAtMs: row.verified_at_ms,
  verificationToken: row.verification_token,
  createdAtMs: row.created_at_ms,
  settings:
    row.settings === null
      ? DEFAULT_DOMAIN_SETTINGS
      : { ...DEFAULT_DOMAIN_SETTINGS, ...(JSON.parse(row.settings) as Partial<DomainSettings>) },
  logos: readLogos(row.logos),
});

export const readLogos = (text: string | null): DomainLogos | null =>
  text === null ? null : (JSON.parse(text) as DomainLogos);

export function writeSettings(settings: DomainSettings): string | null {
  const defaults = new Map<string, unknown>(Object.entries(DEFAULT_DOMAIN_SETTINGS));
  const own = Object.entries(settings).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults.get(name)),
  );
  return own.length === 0 ? null : JSON.stringify(Object.fromEntries(own));
}
