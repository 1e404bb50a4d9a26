import type { DomainLogos } from './domain-logo.ts';
import type { DomainSettings } from './domain-settings.ts';
import type { WorkspaceId } from './workspace.ts';

declare const domainId: unique symbol;
export type DomainId = number & { readonly [domainId]: true };

/** A host that serves short links. Links of a domain without workspace may be anybody's: the server's own host. */
export interface Domain {
  readonly id: DomainId;
  /** Null: shared by all workspaces. */
  readonly workspaceId: WorkspaceId | null;
  /** Lower case, punycode, without port: `go.example.com`. */
  readonly host: string;
  /** Null while nobody has proved that it is theirs; such a domain serves nothing. */
  readonly verifiedAtMs: number | null;
  /** What the owner puts into DNS to prove it. */
  readonly verificationToken: string;
  readonly createdAtMs: number;
  readonly settings: DomainSettings;
  /** Null: its pages have none. */
  readonly logos: DomainLogos | null;
}

const HOST_LENGTH_MAX = 253;

/** The host in `text` in its stored form, or null when it is none. Ports, paths and addresses are none. */
export function parseHost(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > HOST_LENGTH_MAX || /[\s/\\:@?#%[\]]/.test(trimmed)) return null;
  const url = URL.parse(`http://${trimmed}`);
  if (url === null || url.hostname === '' || /^[\d.]+$/.test(url.hostname)) return null;
  const host = url.hostname.replace(/\.$/, '');
  const labels = host.split('.');
  return labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)) ? host : null;
}

/** The DNS record that proves a domain: a TXT at `_waymark.<host>` with this value. */
export function verificationRecord(domain: Domain): { name: string; type: 'TXT'; value: string } {
  return {
    name: `_waymark.${domain.host}`,
    type: 'TXT',
    value: `waymark-verify=${domain.verificationToken}`,
  };
}
