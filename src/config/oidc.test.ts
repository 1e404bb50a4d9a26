import { expect, test } from 'bun:test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from '../../tests/support/temporary-folder.ts';
import type { WorkspaceId } from '../core/base/ids.ts';
import { ConfigError, readConfig } from './config.ts';

const OKTA = {
  name: 'okta',
  issuer: 'https://example.okta.com',
  client_id: 'waymark',
  client_secret_file: 'secret',
};

/** One provider as a table of the file. */
const table = (fields: object): string =>
  [
    '[[oidc]]',
    ...Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name} = ${toToml(value)}`),
  ].join('\n');

const toToml = (value: unknown): string => JSON.stringify(value).replaceAll(/"(\w+)":/g, '$1 = ');

/** Reads the settings with `text` as the file, in a folder with the file `secret`. */
async function read(text: string, env: Record<string, string> = {}) {
  let found: ReturnType<typeof readConfig>['config']['oidc'] | readonly string[] = [];
  await inTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, 'etc'));
    const path = join(folder, 'etc', 'waymark.toml');
    writeFileSync(path, text);
    writeFileSync(join(folder, 'etc', 'secret'), ' s3cret \n');
    writeFileSync(join(folder, 'etc', 'empty'), '\n');
    try {
      found = readConfig({ WAYMARK_CONFIG: path, ...env }).config.oidc;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      found = error.problems.map((problem) => problem.replace(`${path}: `, ''));
    }
  });
  return found;
}

test('a provider needs a name, an issuer, a client and its secret; the rest has defaults', async () => {
  expect(await read(table(OKTA))).toEqual([
    {
      name: 'okta',
      title: 'okta',
      issuer: 'https://example.okta.com',
      clientId: 'waymark',
      clientSecret: 's3cret',
      scopes: [],
      groupsClaim: 'groups',
      domains: [],
      join: [],
    },
  ]);
});

test('a provider vouches for domains, as browsers spell them, and lets people join', async () => {
  const join = [
    { workspace: 3, role: 'editor', group: 'staff' },
    { workspace: 1, role: 'viewer' },
  ];
  const fields = { ...OKTA, title: 'Okta', domains: ['EXAMPLE.com', 'bücher.example'], join };
  expect(await read(table(fields))).toMatchObject([
    {
      title: 'Okta',
      domains: ['example.com', 'xn--bcher-kva.example'],
      join: [
        { workspaceId: 3 as WorkspaceId, role: 'editor', group: 'staff' },
        { workspaceId: 1 as WorkspaceId, role: 'viewer', group: null },
      ],
    },
  ]);
});

test('the secret comes from a file beside the settings, or from the environment', async () => {
  const { client_secret_file: _, ...bare } = OKTA;
  const fromEnv = table({ ...bare, client_secret_env: 'OKTA_SECRET' });
  expect(await read(fromEnv, { OKTA_SECRET: 'from-env' })).toMatchObject([{ clientSecret: 'from-env' }]);
  expect(await read(fromEnv)).toEqual([
    'oidc.0.client_secret_env: OKTA_SECRET is not set, or is no printable ASCII without spaces',
  ]);
  for (const file of ['missing', 'empty', '.']) {
    const [problem, ...others] = await read(table({ ...bare, client_secret_file: file }));
    expect(others).toEqual([]);
    expect(String(problem)).toMatch(/^oidc\.0\.client_secret_file names \/.*, which cannot be read: /);
  }
});

test.each([
  [{ name: 'Okta' }, 'oidc.0.name: must be lower-case letters, digits and hyphens, at most 40'],
  [{ name: '../x' }, 'oidc.0.name: must be'],
  [{ issuer: 'http://example.okta.com' }, 'oidc.0.issuer: must be an https address'],
  [{ issuer: 'https://user:pass@example.okta.com' }, 'oidc.0.issuer: must be an https address'],
  [{ issuer: 'https://example.okta.com?x=1' }, 'oidc.0.issuer: must be an https address'],
  [{ issuer: 'file:///etc/passwd' }, 'oidc.0.issuer: must be an https address'],
  [{ issuer: 'http://localhost.evil.example' }, 'oidc.0.issuer: must be an https address'],
  [{ client_id: 'two words' }, 'oidc.0.client_id: must be printable ASCII without spaces'],
  [{ client_secret_env: 'X' }, 'oidc.0: needs either client_secret_file or client_secret_env'],
  [
    { client_secret_file: undefined, client_secret_env: 'WAYMARK_ADMIN_KEY' },
    'oidc.0.client_secret_env: must be the name of an environment variable',
  ],
  [{ title: 'two\nlines' }, 'oidc.0.title: must be one line of text'],
  [{ domains: ['*.example.com'] }, 'oidc.0.domains.0: must be a domain such as example.com'],
  [{ domains: ['ann@example.com'] }, 'oidc.0.domains.0: must be a domain such as example.com'],
  [{ join: [{ workspace: 1, role: 'viewer' }] }, 'oidc.0.join: needs domains'],
  [{ domains: ['example.com'], join: [{ workspace: 0, role: 'viewer' }] }, 'oidc.0.join.0.workspace: '],
  [{ domains: ['example.com'], join: [{ workspace: 1, role: 'root' }] }, 'oidc.0.join.0.role: '],
  [{ client_secret: 'inline' }, 'oidc.0.client_secret: is not a known field'],
])('%j is a problem that names its place', async (over, expected) => {
  const problems = await read(table({ ...OKTA, ...over }));
  expect(problems).toHaveLength(1);
  expect(String(problems[0])).toStartWith(expected);
});

test('two providers have two names and two issuers', async () => {
  const same = { ...OKTA, issuer: 'https://example.okta.com/' };
  expect(await read(`${table(OKTA)}\n${table(same)}`)).toEqual([
    'oidc.1.name: is used twice',
    'oidc.1.issuer: is used twice',
  ]);
});

test('the address of a provider on this machine may be without TLS', async () => {
  expect(await read(table({ ...OKTA, issuer: 'http://localhost:9090/realms/x' }))).toHaveLength(1);
});

test('the secret is in no line of what the command shows', async () => {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, 'waymark.toml');
    writeFileSync(path, table(OKTA));
    writeFileSync(join(folder, 'secret'), 's3cret');
    expect(JSON.stringify(readConfig({ WAYMARK_CONFIG: path }).config.shown)).not.toContain('s3cret');
  });
});
