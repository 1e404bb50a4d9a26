import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { ROLES, type Role } from '../core/base/caller.ts';
import { errorText } from '../core/base/error-text.ts';
import { parseHost } from '../core/base/host.ts';
import type { WorkspaceId } from '../core/base/ids.ts';
import { OIDC_PROVIDERS_MAX, type OidcClient } from '../core/sign-in/oidc-provider.ts';
import type { Environment } from './read-settings.ts';

/** A provider as the file has it: the secret itself is elsewhere. */
export interface OidcSetting extends Omit<OidcClient, 'clientSecret'> {
  readonly secret: { readonly file: string } | { readonly env: string };
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
const SECRET_BYTES_MAX = 4_096;
const PRINTABLE = /^[\x21-\x7e]+$/;

/** Without TLS, anybody on the way could sign in as anybody. */
const issuer = z.string().refine((text) => {
  const url = URL.parse(text);
  const isBare =
    url !== null && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (!isBare || text !== text.trim()) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
}, 'must be an https address such as https://id.example.com/realms/staff');

const domain = z.string().transform((text, context) => {
  const parsed = parseHost(text);
  if (parsed !== null) return parsed;
  context.addIssue('must be a domain such as example.com');
  return z.NEVER;
});

const line = z
  .string()
  .min(1)
  .max(100)
  .refine((text) => text.trim() === text && !/[\p{Cc}\p{Surrogate}]/u.test(text), 'must be one line of text');

const token = z.string().max(200).regex(PRINTABLE, 'must be printable ASCII without spaces');

const joinShape = z.strictObject({
  workspace: z.int().min(1),
  role: z.enum(ROLES),
  group: z.string().min(1).max(200).optional(),
});

const providerShape = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and hyphens, at most 40'),
    title: line.optional(),
    issuer,
    client_id: token,
    client_secret_file: z.string().min(1).optional(),
    client_secret_env: z
      .string()
      .regex(
        /^(?!WAYMARK_)[A-Za-z_][A-Za-z0-9_]{0,99}$/,
        'must be the name of an environment variable without WAYMARK_',
      )
      .optional(),
    scopes: z.array(token).max(20).default([]),
    groups_claim: token.default('groups'),
    domains: z.array(domain).max(1_000).default([]),
    join: z.array(joinShape).max(1_000).default([]),
  })
  .superRefine(({ client_secret_file: file, client_secret_env: env, domains, join }, context) => {
    if ((file === undefined) === (env === undefined)) {
      context.addIssue('needs either client_secret_file or client_secret_env');
    }
    if (join.length > 0 && domains.length === 0) {
      context.addIssue({
        code: 'custom',
        path: ['join'],
        message: 'needs domains: only people with a verified address of one of them join',
      });
    }
  });

/** `[[oidc]]` in the file. */
export const oidcShape = z
  .array(providerShape)
  .max(OIDC_PROVIDERS_MAX)
  .superRefine((providers, context) => {
    for (const [field, read] of UNIQUE) {
      const seen = new Set<string>();
      for (const [index, provider] of providers.entries()) {
        const value = read(provider);
        if (!seen.has(value)) seen.add(value);
        else context.addIssue({ code: 'custom', path: [index, field], message: 'is used twice' });
      }
    }
  })
  .default([]);

type FileProvider = z.output<typeof providerShape>;

/** The identities of two providers with one issuer would be the same. */
const UNIQUE: readonly (readonly [string, (provider: FileProvider) => string])[] = [
  ['name', ({ name }) => name],
  ['issuer', (provider) => provider.issuer.replace(/\/$/, '')],
];

export const toOidcSetting = (given: FileProvider): OidcSetting => ({
  name: given.name,
  title: given.title ?? given.name,
  issuer: given.issuer,
  clientId: given.client_id,
  secret:
    given.client_secret_file === undefined
      ? { env: given.client_secret_env ?? '' }
      : { file: given.client_secret_file },
  scopes: given.scopes,
  groupsClaim: given.groups_claim,
  domains: [...new Set(given.domains)],
  join: given.join.map(
    ({ workspace, role, group }): { workspaceId: WorkspaceId; role: Role; group: string | null } => ({
      workspaceId: workspace as WorkspaceId,
      role,
      group: group ?? null,
    }),
  ),
});

/** Reads the secrets. A relative path of a file is relative to the folder of `path`, the file with the settings. */
export function readOidcSecrets(
  given: readonly OidcSetting[],
  { path, env }: { readonly path: string; readonly env: Environment },
): { readonly clients: readonly OidcClient[]; readonly problems: readonly string[] } {
  const clients: OidcClient[] = [];
  const problems: string[] = [];
  for (const [index, { secret, ...provider }] of given.entries()) {
    const read = 'env' in secret ? fromEnvironment(secret.env, env) : fromFile(secret.file, dirname(path));
    if ('problem' in read) problems.push(`oidc.${index}.${read.problem}`);
    else clients.push({ ...provider, clientSecret: read.text });
  }
  return { clients, problems };
}

type Read = { readonly text: string } | { readonly problem: string };

function fromEnvironment(name: string, env: Environment): Read {
  const text = env[name]?.trim() ?? '';
  return PRINTABLE.test(text)
    ? { text }
    : { problem: `client_secret_env: ${name} is not set, or is no printable ASCII without spaces` };
}

function fromFile(name: string, folder: string): Read {
  const path = resolve(folder, name);
  try {
    if (statSync(path).size > SECRET_BYTES_MAX) throw new Error('the file is too large');
    const text = readFileSync(path, 'utf8').trim();
    if (!PRINTABLE.test(text))
      throw new Error('the file is empty, or has more than one word of printable ASCII');
    return { text };
  } catch (error) {
    return { problem: `client_secret_file names ${path}, which cannot be read: ${errorText(error)}` };
  }
}
