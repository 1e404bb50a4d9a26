import type { DomainId, WorkspaceId } from '../base/ids.ts';
import type { DomainLogos } from './domain-logo.ts';
import type { DomainSettings } from './domain-settings.ts';

/**
 * A host that serves short links. Every workspace may create links on a domain without workspace, such as the
 * server's own.
 */
export interface Domain {
  readonly id: DomainId;
  /** Null when all workspaces share the domain. */
  readonly workspaceId: WorkspaceId | null;
  /** Lower case, punycode, without port: `go.example.com`. */
  readonly host: string;
  /** Null until ownership is verified; an unverified domain serves nothing. */
  readonly verifiedAtMs: number | null;
  /** The token in the DNS record that proves ownership. */
  readonly verificationToken: string;
  readonly createdAtMs: number;
  readonly settings: DomainSettings;
  /** Null when the domain has no logos. */
  readonly logos: DomainLogos | null;
}

/**
 * Whether browsers may hold a session of the dashboard for this host. With `appHost`, the dashboard has a host of its
 * own, and no other host holds sessions; without it (null), every host without a workspace does. Code that others chose,
 * such as a tag manager's, never runs on such a host.
 */
export const holdsSessions = (
  { host, workspaceId }: Pick<Domain, 'host' | 'workspaceId'>,
  appHost: string | null,
): boolean => (appHost === null ? workspaceId === null : host === appHost);

/** The DNS record that proves ownership: a TXT at `_waymark.<host>` with this value. */
export function verificationRecord(domain: Domain): { name: string; type: 'TXT'; value: string } {
  return {
    name: `_waymark.${domain.host}`,
    type: 'TXT',
    value: `waymark-verify=${domain.verificationToken}`,
  };
}
