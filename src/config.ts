import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ConfigFile, NO_CONFIG_FILE, parseConfigFile } from './config/config-file.ts';
import { writeSize } from './config/kind.ts';
import { type MachineMemory, machineMemory } from './config/machine-memory.ts';
import type { Sender, SmtpServer } from './config/mail.ts';
import { type MemoryShare, shareMemory, usualMemory } from './config/memory.ts';
import { type Environment, type Origin, readSettings } from './config/read-settings.ts';
import type { Setting } from './config/setting.ts';
import { SETTING_NAMES, type SettingName, settings, type Values } from './config/settings.ts';

/** Everything an operator may decide, read and checked. */
export interface Config extends ConfigFile {
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDir: string;
  /** Origin without a slash at its end. */
  readonly publicUrl: string;
  /** The same as the operator has said it; null where it is a guess. */
  readonly publicUrlSaid: string | null;
  readonly catchAll: boolean;
  readonly workers: number;
  /** How long redirect processes serve without a main process. */
  readonly aloneMs: number;
  readonly sharePort: boolean;
  /** How long the server serves on after it was told to stop, while /readyz answers 503. */
  readonly drainMs: number;
  readonly adminKey: string | null;
  readonly metricsKey: string | null;
  /** CIDR ranges or single addresses. */
  readonly trustedProxies: readonly string[];
  /** Pages of which origins may call the APIs from a browser; [] is none. */
  readonly corsOrigins: 'any' | readonly string[];
  /** Lower case. */
  readonly countryHeader: string | null;
  /** Files and folders, absolute, in the order in which they are asked. */
  readonly geoPaths: readonly string[];
  readonly fsync: { readonly kind: 'always' } | { readonly kind: 'every'; readonly intervalMs: number };
  readonly spoolBytesMax: number;
  /** Null keeps clicks for ever. */
  readonly retentionMs: number | null;
  readonly slugLength: number;
  /** Lower case, without colons. */
  readonly appSchemes: readonly string[];
  readonly snippets: boolean;
  /** CIDR ranges or single addresses. */
  readonly outboundAllow: readonly string[];
  readonly dnsResolvers: readonly string[];
  /** Before the first of several tries. */
  readonly webhookRetryMs: number;
  /** What each part may take, with what single settings say already in it. */
  readonly memory: MemoryShare;
  readonly accessLog: Values['WAYMARK_ACCESS_LOG'];
  readonly storeAddresses: boolean;
  readonly respectDnt: boolean;
  readonly noTrackParam: string | null;
  readonly uncountedAddresses: readonly string[];
  /** Null: no mail is sent. */
  readonly mail: { readonly server: SmtpServer; readonly from: Sender } | null;
  readonly logLevel: Values['WAYMARK_LOG_LEVEL'];
  readonly backupsKept: number;
  readonly backupHourUtc: number;
  /** A server elsewhere that the command line works on. */
  readonly remote: { readonly url: string; readonly key: string } | null;
  /** Every setting as `waymark config` prints it: secrets are masked. */
  readonly shown: readonly ShownSetting[];
}

type WithoutShown = Omit<Config, 'shown'>;

/** One line of `waymark config`. */
export interface ShownSetting {
  readonly name: SettingName;
  readonly value: string | null;
  readonly origin: Origin;
}

export interface ReadConfig {
  readonly config: Config;
  readonly warnings: readonly string[];
}

/** All that is wrong with the settings, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  /** Names that are no settings. Such a name may be why another setting is missing. */
  readonly warnings: readonly string[];

  constructor(problems: readonly string[], warnings: readonly string[] = []) {
    super(['the settings are wrong:', ...problems, ...warnings].join('\n  - '));
    this.problems = problems;
    this.warnings = warnings;
  }
}

/** As sysexits.h has it for bad configuration. */
export const EXIT_CONFIG = 78;

const CONFIG_FILE_BYTES_MAX = 32 * 1024 * 1024;

/** The only reader of the environment. Throws ConfigError. */
export function readConfig(
  env: Environment = process.env,
  machine: MachineMemory = machineMemory(),
): ReadConfig {
  const { values, origins, problems, warnings } = readSettings(env, (path) => readFileSync(path, 'utf8'));
  const file = readFile(values.WAYMARK_CONFIG);
  const all = [...problems, ...file.problems, ...crossProblems(values)];
  if (all.length > 0) throw new ConfigError(all, warnings);
  const config = toConfig(values, file.file, machine);
  const shown = SETTING_NAMES.map((name) => show(name, values, origins[name], config));
  return { config: { ...config, shown }, warnings };
}

function toConfig(values: Values, file: ConfigFile, machine: MachineMemory): WithoutShown {
  const { WAYMARK_FSYNC: fsync, WAYMARK_SERVER: url, WAYMARK_KEY: key } = values;
  const { WAYMARK_SMTP_URL: server, WAYMARK_MAIL_FROM: from } = values;
  return {
    ...file,
    port: values.WAYMARK_PORT,
    host: values.WAYMARK_HOST,
    dataDir: resolve(values.WAYMARK_DATA_DIR),
    publicUrl: values.WAYMARK_PUBLIC_URL ?? `http://localhost:${values.WAYMARK_PORT}`,
    publicUrlSaid: values.WAYMARK_PUBLIC_URL,
    catchAll: values.WAYMARK_CATCH_ALL ?? values.WAYMARK_PUBLIC_URL === null,
    workers: values.WAYMARK_WORKERS,
    aloneMs: values.WAYMARK_ALONE,
    sharePort: values.WAYMARK_SHARE_PORT,
    drainMs: values.WAYMARK_DRAIN,
    adminKey: values.WAYMARK_ADMIN_KEY,
    metricsKey: values.WAYMARK_METRICS_KEY,
    trustedProxies: values.WAYMARK_TRUSTED_PROXIES,
    corsOrigins: values.WAYMARK_CORS,
    countryHeader: values.WAYMARK_COUNTRY_HEADER,
    geoPaths: values.WAYMARK_GEO_DB.map((path) => resolve(path)),
    fsync: fsync === 'always' ? { kind: 'always' } : { kind: 'every', intervalMs: fsync },
    spoolBytesMax: values.WAYMARK_SPOOL_MAX,
    retentionMs: values.WAYMARK_RETENTION,
    slugLength: values.WAYMARK_SLUG_LENGTH,
    appSchemes: values.WAYMARK_APP_SCHEMES,
    snippets: values.WAYMARK_SNIPPETS,
    outboundAllow: values.WAYMARK_OUTBOUND_ALLOW,
    dnsResolvers: values.WAYMARK_DNS_RESOLVER,
    webhookRetryMs: values.WAYMARK_WEBHOOK_RETRY,
    memory: toMemory(values, machine),
    accessLog: values.WAYMARK_ACCESS_LOG,
    storeAddresses: values.WAYMARK_STORE_ADDRESSES,
    respectDnt: values.WAYMARK_RESPECT_DNT,
    noTrackParam: values.WAYMARK_NO_TRACK_PARAM,
    uncountedAddresses: values.WAYMARK_UNCOUNTED_ADDRESSES,
    mail: server === null || from === null ? null : { server, from },
    logLevel: values.WAYMARK_LOG_LEVEL,
    backupsKept: values.WAYMARK_BACKUP_KEEP,
    backupHourUtc: values.WAYMARK_BACKUP_HOUR,
    remote: url === null || key === null ? null : { url, key },
  };
}

/** The budget shared out; who has set a part by itself has set it. */
function toMemory(values: Values, machine: MachineMemory): MemoryShare {
  const { WAYMARK_MEMORY: budget, WAYMARK_WORKERS: workers } = values;
  const { WAYMARK_CACHE_LINKS: links, WAYMARK_UNIQUE_VISITORS_MAX: visitors } = values;
  const share = shareMemory(budget ?? usualMemory(machine), workers);
  return {
    ...share,
    mainLinksMax: (workers === 0 ? links : null) ?? share.mainLinksMax,
    workerLinksMax: links ?? share.workerLinksMax,
    visitorsMax: visitors ?? share.visitorsMax,
  };
}

/** What is wrong only together. */
function crossProblems(values: Values): readonly string[] {
  const problems: string[] = [];
  for (const name of ['DATABASE_URL', 'CLICKHOUSE_URL', 'REDIS_URL'] as const) {
    if (values[name] === null) continue;
    problems.push(
      `${name} asks for the profile of many machines, which is not built yet; without it everything is kept in WAYMARK_DATA_DIR`,
    );
  }
  if (values.WAYMARK_SERVER !== null && values.WAYMARK_KEY === null) {
    problems.push('WAYMARK_SERVER needs WAYMARK_KEY');
  }
  if (values.WAYMARK_SMTP_URL !== null && values.WAYMARK_MAIL_FROM === null) {
    problems.push('WAYMARK_SMTP_URL needs WAYMARK_MAIL_FROM');
  }
  if (values.WAYMARK_SMTP_URL === null && values.WAYMARK_MAIL_FROM !== null) {
    problems.push('WAYMARK_MAIL_FROM needs WAYMARK_SMTP_URL');
  }
  if (values.WAYMARK_COUNTRY_HEADER !== null && values.WAYMARK_TRUSTED_PROXIES.length === 0) {
    problems.push('WAYMARK_COUNTRY_HEADER is believed from WAYMARK_TRUSTED_PROXIES only, and there are none');
  }
  return problems;
}

function readFile(path: string | null): { file: ConfigFile; problems: readonly string[] } {
  if (path === null) return { file: NO_CONFIG_FILE, problems: [] };
  let text: string;
  try {
    if (statSync(path).size > CONFIG_FILE_BYTES_MAX) throw new Error('it is too large');
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      file: NO_CONFIG_FILE,
      problems: [`WAYMARK_CONFIG names ${path}, which cannot be read: ${reason}`],
    };
  }
  const parsed = parseConfigFile(text);
  if ('file' in parsed) return { file: parsed.file, problems: [] };
  return { file: NO_CONFIG_FILE, problems: parsed.problems.map((problem) => `${path}: ${problem}`) };
}

/** A setting as it stands; derived ones as they came out. */
function show(name: SettingName, values: Values, origin: Origin, config: WithoutShown): ShownSetting {
  const setting: Setting = settings[name];
  const derived = derivedValue(name, config);
  if (derived !== null) return { name, value: derived, origin };
  if (origin === 'default') return { name, value: setting.usual === '' ? null : setting.usual, origin };
  const value = values[name];
  if (setting.masked) return { name, value: '********', origin };
  return { name, value: setting.kind.write?.(value) ?? String(value), origin };
}

/** What a setting has come to where others, or the machine, have a say in it. */
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
