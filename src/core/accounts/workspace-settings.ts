import { type DestinationPolicy, parseDestination } from '../base/destination.ts';
import type { FaultReason } from '../base/fault.ts';
import type { DomainId, WorkspaceId } from '../base/ids.ts';
import { wallClock } from '../base/local-clock.ts';
import { Problem } from '../base/problem.ts';
import { faultOfQrColors } from '../base/qr-look.ts';
import type { Domain } from '../domains/domain.ts';
import { DEFAULT_QR_COLORS, type QrDefaults, type WorkspaceSettings } from './workspace.ts';

/** Absent settings stay unchanged; null selects the default. */
export interface WorkspaceSettingsInput {
  readonly timezone?: string | null;
  readonly defaultDomainId?: DomainId | null;
  readonly qr?: Partial<QrDefaults> | null;
  readonly requiredSecondFactor?: boolean;
}

export interface SettingsChecks {
  readonly domainOf: (id: DomainId) => Promise<Domain | null>;
  readonly policy: DestinationPolicy;
}

const TIMEZONE_LENGTH_MAX = 64;
const NO_QR: QrDefaults = { color: null, background: null, level: null, logo: null };

/** The settings to store. Throws invalid_field. */
export async function checkWorkspaceSettings(
  { id, settings }: { readonly id: WorkspaceId; readonly settings: WorkspaceSettings },
  input: WorkspaceSettingsInput,
  { domainOf, policy }: SettingsChecks,
): Promise<Partial<WorkspaceSettings>> {
  const { timezone, defaultDomainId, qr, requiredSecondFactor } = input;
  if (timezone != null && !isTimezone(timezone)) throw bad('timezone', 'unknown_value');
  if (defaultDomainId != null) await checkDefaultDomain(await domainOf(defaultDomainId), id);
  return {
    ...(timezone === undefined ? {} : { timezone }),
    ...(defaultDomainId === undefined ? {} : { defaultDomainId }),
    ...(qr === undefined ? {} : { qr: qr === null ? NO_QR : checkQr({ ...settings.qr, ...qr }, policy) }),
    ...(requiredSecondFactor === undefined ? {} : { requiredSecondFactor }),
  };
}

export function isTimezone(text: string): boolean {
  if (text === '' || text.length > TIMEZONE_LENGTH_MAX) return false;
  try {
    wallClock(text, 0);
    return true;
  } catch {
    return false;
  }
}

async function checkDefaultDomain(domain: Domain | null, workspaceId: WorkspaceId): Promise<void> {
  const isTheirs = domain !== null && (domain.workspaceId === null || domain.workspaceId === workspaceId);
  if (!isTheirs) throw bad('defaultDomainId', 'not_yours');
  if (domain.verifiedAtMs === null) throw bad('defaultDomainId', 'not_verified');
}

function checkQr(qr: QrDefaults, policy: DestinationPolicy): QrDefaults {
  const fault = faultOfQrColors({
    color: qr.color ?? DEFAULT_QR_COLORS.color,
    background: qr.background ?? DEFAULT_QR_COLORS.background,
  });
  if (fault !== null) throw bad('qr.color', fault);
  if (qr.logo === null) return qr;
  const logo = parseDestination(qr.logo, policy);
  if ('fault' in logo) throw bad('qr.logo', logo.fault);
  return { ...qr, logo: logo.destination };
}

const bad = (field: string, reason: FaultReason): Problem => new Problem('invalid_field', { field, reason });
