import { describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { type Config, ConfigError, readConfig } from './config.ts';
import type { Setting } from './setting.ts';
import { SETTING_NAMES, settings } from './settings.ts';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

function withFile<T>(text: string, use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-config-'));
  try {
    const path = join(folder, 'file');
    writeFileSync(path, text);
    return use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('an empty environment is a working server', () => {
  const { config, warnings } = readConfig({});
  expect(warnings).toEqual([]);
  expect(config).toMatchObject({
    port: 8080,
    host: '0.0.0.0',
    dataDir: resolve('data'),
    publicUrl: 'http://localhost:8080',
    catchAll: true,
    workers: 1,
    adminKey: null,
    trustedProxies: [],
    fsync: { kind: 'every', intervalMs: 1_000 },
    spoolBytesMax: 10e9,
    retentionMs: null,
    auditRetentionMs: 365 * 86_400_000,
    slugLength: 7,
    blockedHosts: [],
  });
  expect(config.plans.map((plan) => plan.name)).toContain('unlimited');
});

describe('a setting means what it says', () => {
  const cases: [string, Record<string, string>, Partial<Config>][] = [
    ['a port moves the public URL with it', { WAYMARK_PORT: '9000' }, { publicUrl: 'http://localhost:9000' }],
    ['an empty variable is an absent one', { WAYMARK_PORT: ' ' }, { port: 8080 }],
    [
      'a public URL ends the catch-all',
      { WAYMARK_PUBLIC_URL: 'https://go.example.com/' },
      { publicUrl: 'https://go.example.com', catchAll: false },
    ],
    [
      'the catch-all can be asked for',
      { WAYMARK_PUBLIC_URL: 'https://go.example.com', WAYMARK_CATCH_ALL: 'yes' },
      { catchAll: true },
    ],
    ['the catch-all can be declined', { WAYMARK_CATCH_ALL: '0' }, { catchAll: false }],
    ['always is no interval', { WAYMARK_FSYNC: 'always' }, { fsync: { kind: 'always' } }],
    ['durations carry units', { WAYMARK_FSYNC: '250ms' }, { fsync: { kind: 'every', intervalMs: 250 } }],
    ['days are days', { WAYMARK_RETENTION: '30d' }, { retentionMs: 30 * 86_400_000 }],
    ['no link is served past its age', { WAYMARK_STALE_MAX: '0s' }, { staleMsMax: 0 }],
    ['sizes carry units', { WAYMARK_SPOOL_MAX: '500 mb' }, { spoolBytesMax: 500e6 }],
    ['header names are lower case', COUNTRY, { countryHeader: 'cf-ipcountry', trustedProxies: ['10.0.0.1'] }],
    [
      'words stand for ranges',
      { WAYMARK_TRUSTED_PROXIES: 'loopback, 2001:db8::/32' },
      { trustedProxies: ['127.0.0.0/8', '::1/128', '2001:db8::/32'] },
    ],
    [
      'a remote server needs both its address and a key',
      { WAYMARK_SERVER: 'https://go.example.com', WAYMARK_KEY: 'wm_12345678' },
      { remote: { url: 'https://go.example.com', key: 'wm_12345678' } },
    ],
    [
      'a mail server has user and password in its address',
      {
        WAYMARK_SMTP_URL: 'smtp://me%40example.com:p%3Aw@mail.example.com',
        WAYMARK_MAIL_FROM: 'Links <Links@example.com>',
      },
      {
        mail: {
          server: {
            host: 'mail.example.com',
            port: 587,
            secure: false,
            auth: { user: 'me@example.com', pass: 'p:w' },
          },
          from: { name: 'Links', address: 'links@example.com' },
        },
      },
    ],
    [
      'smtps is TLS from the start, at its own port',
      { WAYMARK_SMTP_URL: 'smtps://[::1]', WAYMARK_MAIL_FROM: 'links@example.com' },
      {
        mail: {
          server: { host: '::1', port: 465, secure: true, auth: null },
          from: { name: '', address: 'links@example.com' },
        },
      },
    ],
  ];
  for (const [name, env, expected] of cases) {
    test(name, () => {
      expect(readConfig(env).config).toMatchObject(expected);
    });
  }
});

const COUNTRY = { WAYMARK_COUNTRY_HEADER: 'CF-IPCountry', WAYMARK_TRUSTED_PROXIES: '10.0.0.1' };

/** One bad value for each setting that can be wrong. */
const BAD: Record<string, string> = {
  WAYMARK_PORT: '65536',
  WAYMARK_PUBLIC_URL: 'https://go.example.com/path',
  WAYMARK_CATCH_ALL: 'perhaps',
  WAYMARK_WORKERS: '-1',
  WAYMARK_FSYNC: '10',
  WAYMARK_SPOOL_MAX: '1KB',
  WAYMARK_STALE_MAX: '25h',
  WAYMARK_RETENTION: '3h',
  DATABASE_URL: 'postgres://somewhere',
  CLICKHOUSE_URL: 'http://somewhere',
  REDIS_URL: 'redis://somewhere',
  WAYMARK_ADMIN_KEY: 'too-short',
  WAYMARK_METRICS_KEY: 'short',
  WAYMARK_TRUSTED_PROXIES: '10.1',
  WAYMARK_CORS: 'https://*.example.com',
  WAYMARK_CONFIG: '/nowhere/at/all.toml',
  WAYMARK_SLUG_LENGTH: '4',
  WAYMARK_CACHE_LINKS: '1e6',
  WAYMARK_COUNTRY_HEADER: 'a header',
  WAYMARK_UNIQUE_VISITORS_MAX: '0',
  WAYMARK_STORE_ADDRESSES: 'maybe',
  WAYMARK_RESPECT_DNT: '2',
  WAYMARK_NO_TRACK_PARAM: 'a=b',
  WAYMARK_UNCOUNTED_ADDRESSES: '300.0.0.1',
  WAYMARK_SMTP_URL: 'https://mail.example.com',
  WAYMARK_MAIL_FROM: 'nobody',
  WAYMARK_LOG_LEVEL: 'loud',
  WAYMARK_BACKUP_KEEP: '1000',
  WAYMARK_BACKUP_HOUR: '24',
  WAYMARK_SERVER: 'ftp://go.example.com',
  WAYMARK_KEY: 'x',
};

test('all problems are reported at once, each by the name of its setting', () => {
  fc.assert(
    fc.property(fc.subarray(Object.keys(BAD)), (names) => {
      const problems = problemsOf(Object.fromEntries(names.map((name) => [name, BAD[name] ?? ''])));
      expect(names.filter((name) => !problems.some((problem) => problem.startsWith(`${name} `)))).toEqual([]);
      expect(problems).toHaveLength(names.length);
    }),
    { numRuns: 50 },
  );
});

test('no value of any kind makes reading throw anything but ConfigError', () => {
  const env = fc.dictionary(fc.constantFrom(...SETTING_NAMES), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(env, (given) => {
      problemsOf(given);
    }),
  );
});

test('a mail server and a sender need each other', () => {
  expect(problemsOf({ WAYMARK_SMTP_URL: 'smtp://mail.example.com' })).toEqual([
    'WAYMARK_SMTP_URL needs WAYMARK_MAIL_FROM',
  ]);
  expect(problemsOf({ WAYMARK_MAIL_FROM: 'a@example.com' })).toEqual([
    'WAYMARK_MAIL_FROM needs WAYMARK_SMTP_URL',
  ]);
});

test('the dashboard has the host of short links, or one of its own', () => {
  const needsHost =
    'WAYMARK_APP_URL needs a host of its own: cookies are shared by all ports of a host, so WAYMARK_PUBLIC_URL must have another one';
  const at = (publicUrl: string, appUrl: string) => ({
    WAYMARK_PUBLIC_URL: publicUrl,
    WAYMARK_APP_URL: appUrl,
  });
  expect(problemsOf(at('https://go.example.com', 'https://app.example.com'))).toEqual([]);
  expect(problemsOf(at('https://go.example.com', 'https://go.example.com:8443'))).toEqual([needsHost]);
  expect(problemsOf(at('https://go.example.com', 'http://go.example.com'))).toEqual([needsHost]);
  expect(problemsOf({ WAYMARK_APP_URL: 'http://localhost:9090' })).toEqual([needsHost]);
  const { config } = readConfig(at('https://go.example.com', 'https://go.example.com'));
  expect([config.appUrl, config.appUrlSet]).toEqual(['https://go.example.com', null]);
});

test('a problem never contains a secret', () => {
  expect(problemsOf({ WAYMARK_SMTP_URL: 'http://me:hunter2@mail.example.com' }).join()).not.toContain(
    'hunter2',
  );
  expect(problemsOf({ WAYMARK_ADMIN_KEY: 'hunter2' }).join()).not.toContain('hunter2');
});

describe('files', () => {
  test('every setting can be read from a file', () => {
    withFile('a-secret-of-twenty-characters\n', (path) => {
      const { config } = readConfig({ WAYMARK_ADMIN_KEY_FILE: path });
      expect(config.adminKey).toBe('a-secret-of-twenty-characters');
      expect(config.shown.find(({ name }) => name === 'WAYMARK_ADMIN_KEY')).toEqual({
        name: 'WAYMARK_ADMIN_KEY',
        value: '********',
        origin: 'file',
      });
    });
  });

  test('a value and a file for it contradict each other', () => {
    expect(problemsOf({ WAYMARK_PORT: '80', WAYMARK_PORT_FILE: '/x' })).toEqual([
      'WAYMARK_PORT and WAYMARK_PORT_FILE are both set; keep one',
    ]);
  });

  test('a file that is not there is a problem, not the default', () => {
    expect(problemsOf({ WAYMARK_ADMIN_KEY_FILE: '/nowhere/key' })[0]).toStartWith(
      'WAYMARK_ADMIN_KEY_FILE names /nowhere/key, which cannot be read',
    );
  });

  test('problems of the configuration file join the others', () => {
    withFile('blocked_host = []\n[plans.small]\nlinks_per_month = "many"', (path) => {
      expect(problemsOf({ WAYMARK_CONFIG: path, WAYMARK_PORT: 'x' })).toEqual([
        'WAYMARK_PORT must be a whole number from 0 to 65535, not "x"',
        `${path}: plans.small.links_per_month: Invalid input: expected number, received string`,
        `${path}: blocked_host: is not a known field`,
      ]);
    });
  });
});

test('a misspelt name is a warning with the name it is most like', () => {
  expect(
    readConfig({ WAYMARK_PROT: '80', WAYMARK_SOMETHING_ELSE_ALTOGETHER: 'x', OTHER: 'x' }).warnings,
  ).toEqual([
    'WAYMARK_PROT is not a setting; did you mean WAYMARK_PORT?',
    'WAYMARK_SOMETHING_ELSE_ALTOGETHER is not a setting',
  ]);
});

test('a misspelt name is reported together with the problems', () => {
  const message = () => readConfig({ WAYMARK_DATADIR: '/srv/links', WAYMARK_PORT: 'x' });
  expect(message).toThrow('WAYMARK_PORT must be');
  expect(message).toThrow('WAYMARK_DATADIR is not a setting; did you mean WAYMARK_DATA_DIR?');
});

/** The folder becomes absolute; for the URL it matters whether the operator set it. */
const NOT_AS_SHOWN: ReadonlySet<string> = new Set(['WAYMARK_DATA_DIR', 'WAYMARK_PUBLIC_URL']);

test('shown values can be written back and mean the same', () => {
  const env = { WAYMARK_FSYNC: '1500ms', WAYMARK_SPOOL_MAX: '1500MB', WAYMARK_RETENTION: '90d', ...COUNTRY };
  const { shown, ...read } = readConfig(env).config;
  const again = Object.fromEntries(
    shown.flatMap(({ name, value }) => (value === null || NOT_AS_SHOWN.has(name) ? [] : [[name, value]])),
  );
  expect(readConfig(again).config).toMatchObject(read);
});

test('every default and every example is a value that its setting takes', () => {
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    for (const value of [setting.default, setting.example ?? null])
      if (value !== null) expect(setting.kind.parse(value), name).not.toBeUndefined();
  }
});
