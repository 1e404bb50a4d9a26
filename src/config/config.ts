import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorText } from '../core/base/error-text.ts';
import type { OidcClient } from '../core/sign-in/oidc-provider.ts';
import { type ConfigFile, NO_CONFIG_FILE, parseConfigFile } from './config-file.ts';
import { writeSize } from './kind.ts';
import { type MachineMemory, machineMemory } from './machine-memory.ts';
import { defaultMemory, type MemoryShare, shareMemory } from './memory.ts';
import { readOidcSecrets } from './oidc.ts';
import { type Environment, readSettings, type SettingOrigin } from './read-settings.ts';
import type { Setting } from './setting.ts';
import { SETTING_NAMES, type SettingName, settings, type Values } from './settings.ts';

/** All settings, parsed and checked. */
export interface Config extends WithoutShown {
  /** Every setting as `waymark config` prints it: secrets are masked. */
  readonly shown: readonly ShownSetting[];
}

type WithoutShown = Readonly<ReturnType<typeof toConfig>>;

type FileWithSecrets = Omit<ConfigFile, 'oidc'> & { readonly oidc: readonly OidcClient[] };

/** One line of `waymark config`. */
export interface ShownSetting {
  readonly name: SettingName;
  readonly value: string | null;
  readonly origin: SettingOrigin;
}

export type ReadConfig = ReturnType<typeof readConfig>;

/** Lists every problem of the settings. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  /** Unknown names. A misspelt name may be why another setting is missing. */
  readonly warnings: readonly string[];

  constructor(problems: readonly string[], warnings: readonly string[] = []) {
    super(['the settings are wrong:', ...problems, ...warnings].join('\n  - '));
    this.problems = problems;
    this.warnings = warnings;
  }
}

/** EX_CONFIG of sysexits.h. */
export const EXIT_CONFIG = 78;

const CONFIG_FILE_BYTES_MAX = 32 * 1024 * 1024;

/** The only reader of the environment. Throws ConfigError. */
export function readConfig(env: Environment = process.env, machine: MachineMemory = machineMemory()) {
  const { values, origins, problems, warnings } = readSettings(env, (path) => readFileSync(path, 'utf8'));
  const file = readFile(values.WAYMARK_CONFIG);
  const oidc = readOidcSecrets(file.file.oidc, { path: values.WAYMARK_CONFIG ?? '', env });
  const ofOidc = oidc.problems.map((problem) => `${values.WAYMARK_CONFIG}: ${problem}`);
  const all = [...problems, ...file.problems, ...ofOidc, ...crossProblems(values)];
  if (all.length > 0) throw new ConfigError(all, warnings);
  const config = toConfig(values, { ...file.file, oidc: oidc.clients }, machine);
  const shown = SETTING_NAMES.map((name) => show(name, values, origins[name], config));
  const whole: Config = { ...config, shown };
  return { config: whole, warnings };
}

function toConfig(values: Values, file: FileWithSecrets, machine: MachineMemory) {
  const { WAYMARK_FSYNC: fsync, WAYMARK_SERVER: url, WAYMARK_KEY: key } = values;
  const { WAYMARK_SMTP_URL: server, WAYMARK_MAIL_FROM: from } = values;
  const publicUrl = values.WAYMARK_PUBLIC_URL ?? `http://localhost:${values.WAYMARK_PORT}`;
  return {
    ...file,
    port: values.WAYMARK_PORT,
    host: values.WAYMARK_HOST,
    /** Absolute. */
    dataDir: resolve(values.WAYMARK_DATA_DIR),
    /** An origin without a trailing slash. */
    publicUrl,
    /** Where people sign in. */
    appUrl: values.WAYMARK_APP_URL ?? publicUrl,
    /** Null unless the dashboard has a host of its own. */
    appUrlSet: values.WAYMARK_APP_URL === publicUrl ? null : values.WAYMARK_APP_URL,
    /** As the operator set it; null where `publicUrl` is the default. */
    publicUrlSet: values.WAYMARK_PUBLIC_URL,
    catchAll: values.WAYMARK_CATCH_ALL ?? values.WAYMARK_PUBLIC_URL === null,
    workers: values.WAYMARK_WORKERS,
    /** How long redirect processes serve without a main process. */
    aloneMs: values.WAYMARK_ALONE,
    staleMsMax: values.WAYMARK_STALE_MAX,
    sharePort: values.WAYMARK_SHARE_PORT,
    /** How long the server keeps serving after a stop signal, while /readyz answers 503. */
    drainMs: values.WAYMARK_DRAIN,
    adminKey: values.WAYMARK_ADMIN_KEY,
    metricsKey: values.WAYMARK_METRICS_KEY,
    /** CIDR ranges or single addresses. */
    trustedProxies: values.WAYMARK_TRUSTED_PROXIES,
    /** Origins whose pages may call the APIs from a browser; [] allows none. */
    corsOrigins: values.WAYMARK_CORS,
    /** Lower case. */
    countryHeader: values.WAYMARK_COUNTRY_HEADER,
    /** Absolute paths of files and folders, in lookup order. */
    geoPaths: values.WAYMARK_GEO_DB.map((path) => resolve(path)),
    fsync:
      fsync === 'always' ? ({ kind: 'always' } as const) : ({ kind: 'every', intervalMs: fsync } as const),
    spoolBytesMax: values.WAYMARK_SPOOL_MAX,
    /** Null keeps clicks forever. */
    retentionMs: values.WAYMARK_RETENTION,
    auditRetentionMs: values.WAYMARK_AUDIT_RETENTION,
    slugLength: values.WAYMARK_SLUG_LENGTH,
    /** Lower case, without colons. */
    appSchemes: values.WAYMARK_APP_SCHEMES,
    snippets: values.WAYMARK_SNIPPETS,
    /** CIDR ranges or single addresses. */
    outboundAllow: values.WAYMARK_OUTBOUND_ALLOW,
    dnsResolvers: values.WAYMARK_DNS_RESOLVER,
    /** The pause before the first retry. */
    webhookRetryMs: values.WAYMARK_WEBHOOK_RETRY,
    /** The share of each part, with overrides by single settings applied. */
    memory: toMemory(values, machine),
    accessLog: values.WAYMARK_ACCESS_LOG,
    storeAddresses: values.WAYMARK_STORE_ADDRESSES,
    respectDnt: values.WAYMARK_RESPECT_DNT,
    noTrackParam: values.WAYMARK_NO_TRACK_PARAM,
    uncountedAddresses: values.WAYMARK_UNCOUNTED_ADDRESSES,
    /** Null: no mail is sent. */
    mail: server === null || from === null ? null : { server, from },
    logLevel: values.WAYMARK_LOG_LEVEL,
    backupsKept: values.WAYMARK_BACKUP_KEEP,
    backupHourUtc: values.WAYMARK_BACKUP_HOUR,
    /** The server on another machine that commands use. */
    remote: url === null || key === null ? null : { url, key },
  };
}

/** Divides the budget; single settings override their share. */
function toMemory(values: Values, machine: MachineMemory): MemoryShare {
  const { WAYMARK_MEMORY: budget, WAYMARK_WORKERS: workers } = values;
  const { WAYMARK_CACHE_LINKS: links, WAYMARK_UNIQUE_VISITORS_MAX: visitors } = values;
  const share = shareMemory(budget ?? defaultMemory(machine), workers);
  return {
    ...share,
    mainLinksMax: (workers === 0 ? links : null) ?? share.mainLinksMax,
    workerLinksMax: links ?? share.workerLinksMax,
    visitorsMax: visitors ?? share.visitorsMax,
  };
}

/** Problems of settings that are valid on their own. */
function crossProblems(values: Values): readonly string[] {
  const problems: string[] = [];
  for (const name of ['DATABASE_URL', 'CLICKHOUSE_URL', 'REDIS_URL'] as const) {
    if (values[name] === null) continue;
    problems.push(
      `${name} is reserved for a setup with several machines, which does not exist yet; without it, all data is in WAYMARK_DATA_DIR`,
    );
  }
  if (values.WAYMARK_SERVER !== null && values.WAYMARK_KEY === null) {
    problems.push('WAYMARK_SERVER needs WAYMARK_KEY');
  }
  if (isOnlyAnotherPort(values)) {
    problems.push(
      'WAYMARK_APP_URL needs a host of its own: cookies are shared by all ports of a host, so WAYMARK_PUBLIC_URL must have another one',
    );
  }
  if (values.WAYMARK_SMTP_URL !== null && values.WAYMARK_MAIL_FROM === null) {
    problems.push('WAYMARK_SMTP_URL needs WAYMARK_MAIL_FROM');
  }
  if (values.WAYMARK_SMTP_URL === null && values.WAYMARK_MAIL_FROM !== null) {
    problems.push('WAYMARK_MAIL_FROM needs WAYMARK_SMTP_URL');
  }
  if (values.WAYMARK_COUNTRY_HEADER !== null && values.WAYMARK_TRUSTED_PROXIES.length === 0) {
    problems.push(
      'WAYMARK_COUNTRY_HEADER needs WAYMARK_TRUSTED_PROXIES: only trusted proxies may report countries',
    );
  }
  return problems;
}

function isOnlyAnotherPort({ WAYMARK_APP_URL: app, WAYMARK_PUBLIC_URL: visitors }: Values): boolean {
  if (app === null || app === visitors) return false;
  return new URL(app).hostname === (visitors === null ? 'localhost' : new URL(visitors).hostname);
}

function readFile(path: string | null): { file: ConfigFile; problems: readonly string[] } {
  if (path === null) return { file: NO_CONFIG_FILE, problems: [] };
  let text: string;
  try {
    if (statSync(path).size > CONFIG_FILE_BYTES_MAX) throw new Error('it is too large');
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = errorText(error);
    return {
      file: NO_CONFIG_FILE,
      problems: [`WAYMARK_CONFIG names ${path}, which cannot be read: ${reason}`],
    };
  }
  const parsed = parseConfigFile(text);
  if ('file' in parsed) return { file: parsed.file, problems: [] };
  return { file: NO_CONFIG_FILE, problems: parsed.problems.map((problem) => `${path}: ${problem}`) };
}

/** The value of a setting, or the value derived from others. */
function show(name: SettingName, values: Values, origin: SettingOrigin, config: WithoutShown): ShownSetting {
  const setting: Setting = settings[name];
  const derived = derivedValue(name, config);
  if (derived !== null) return { name, value: derived, origin };
  if (origin === 'default') return { name, value: setting.default === '' ? null : setting.default, origin };
  const value = values[name];
  if (setting.masked) return { name, value: '********', origin };
  return { name, value: setting.kind.write?.(value) ?? String(value), origin };
}

/** The value of a setting whose default depends on other settings or on the machine. */
function derivedValue(
  name: SettingName,
  { publicUrl, catchAll, workers, memory }: WithoutShown,
): string | null {
  switch (name) {
    case 'WAYMARK_PUBLIC_URL':
      return publicUrl;
    case 'WAYMARK_CATCH_ALL':
      return String(catchAll);
    case 'WAYMARK_MEMORY':
      return writeSize(memory.budgetBytes);
    case 'WAYMARK_CACHE_LINKS':
      return String(workers === 0 ? memory.mainLinksMax : memory.workerLinksMax);
    case 'WAYMARK_UNIQUE_VISITORS_MAX':
      return String(memory.visitorsMax);
    default:
      return null;
  }
}
