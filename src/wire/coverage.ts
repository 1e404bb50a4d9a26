import { unsupportedPaths } from './docs/facade-reference.ts';
import type { Facade, FacadeOperation, KeyedFacadeOperation } from './facade.ts';
import type { Refusal, RefusalCode, RefusalDetails } from './refusal.ts';

/** The page of a compatible API: what it takes, what becomes of each field, and how it says no. */
export function writeCoverage(facade: Facade): string {
  return [
    `# ${facade.title}`,
    '',
    `${facade.about} Mounted at \`/compat/${facade.name}\`, and at \`/\` of the hosts that \`[compat.hosts]\` names for it. What differs and why: [its README](../../src/facades/${facade.name}/README.md). This page is made from the code.`,
    '',
    '## Operations',
    '',
    '| operation | request | what | from |',
    '|---|---|---|---|',
    ...facade.operations.map(operationRow),
    '',
    '## Fields',
    '',
    'Mapped: a field of the product. Carried: kept with the link and given back, without an effect. Ignored: accepted and not kept. Refused: answered with an error. Whatever is not named is ignored where something is made or changed, and refused in lists and statistics.',
    '',
    ...facade.operations.filter(isKeyed).flatMap(fieldRows),
    ...refusalSection(facade),
    ...notSupported(facade),
  ].join('\n');
}

const isKeyed = (operation: FacadeOperation): operation is KeyedFacadeOperation => !('pass' in operation);

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function operationRow({ name, method, path, summary, source }: FacadeOperation): string {
  return `| ${name} | \`${[method].flat().join(', ')} ${path}\` | ${cell(summary)} | ${source} |`;
}

function fieldRows({ name, fields }: KeyedFacadeOperation): readonly string[] {
  const rows = Object.entries(fields);
  if (rows.length === 0) return [];
  return [
    `### ${name}`,
    '',
    '| field | | |',
    '|---|---|---|',
    ...rows.map(([field, { kind, note }]) => `| \`${field}\` | ${kind} | ${cell(note)} |`),
    '',
  ];
}

/** What exchanges were refused, and nothing that none was. */
function refusalSection({ reference }: Facade): readonly string[] {
  const seen = Object.entries(reference.recorded).flatMap(([operation, { refusals }]) =>
    refusals.map((refusal) => ({ operation, ...refusal })),
  );
  const byWords = Object.values(
    Object.groupBy(seen, ({ code, status, body }) =>
      code === 'verdict' ? `${code} ${status} ${JSON.stringify(body)}` : `${code} ${status}`,
    ),
  );
  const rows = byWords.flatMap((same = []) => {
    const [first] = same;
    if (first === undefined) return [];
    const [body = ''] = same.map((one) => JSON.stringify(one.body)).sort((a, b) => a.length - b.length);
    const operations = same.map(({ operation }) => operation).join(', ');
    return [`| ${first.code} | ${first.status} | \`${cell(body)}\` | ${operations} |`];
  });
  return [
    '## Refusals',
    '',
    'Each was given to an exchange of the tests. A `verdict` is one that only this API knows; `unmatched` is a request that no operation takes.',
    '',
    '| refusal | status | for example | operations |',
    '|---|---|---|---|',
    ...rows.sort(),
    '',
  ];
}

function notSupported(facade: Facade): readonly string[] {
  const { words = '', rows } = unsupportedPaths(facade);
  const table = rows.map(([path = '', here = '']) => `| ${path} | ${here} |`);
  return [
    '## Not supported',
    '',
    words,
    '',
    ...(rows.length === 0 ? [] : ['| vendor | here |', '|---|---|', ...table, '']),
  ];
}

/** Facts of each refusal as they could be, for tests of every table. */
const SAMPLES: RefusalDetails = {
  link_not_found: {},
  domain_not_found: {},
  key_not_found: {},
  workspace_not_found: {},
  version_not_found: {},
  tag_not_found: {},
  person_not_found: {},
  member_not_found: {},
  invitation_not_found: {},
  already_member: {},
  last_owner: {},
  personal_workspace: {},
  person_known: {},
  webhook_not_found: {},
  delivery_not_found: {},
  invalid_link: { faults: [{ field: 'destination', reason: 'not_a_url' }] },
  invalid_field: { field: 'from', reason: 'not_before_to' },
  slug_taken: { slug: 'launch' },
  host_taken: { host: 'go.example.com' },
  tag_taken: { name: 'spring' },
  version_conflict: { version: 2 },
  domain_not_usable: { host: 'go.example.com', reason: 'not_yours' },
  domain_in_use: { host: 'go.example.com' },
  forbidden: { scope: 'links:write' },
  rate_limited: { limit: 3, windowMs: 60_000, retryAfterMs: 9_000 },
  quota_exceeded: { quota: 'links_per_month', limit: 30, resetsAtMs: Date.UTC(2027, 0, 1) },
  feature_not_in_plan: { feature: 'password' },
  analytics_capped: { clicksMax: 10_000 },
  batch_refused: { entries: [] },
  too_many: { what: 'links', max: 1_000 },
  statistics_unavailable: {},
  unauthenticated: { reason: 'unknown' },
  route_not_found: {},
  method_not_allowed: { allowed: ['GET'] },
  not_acceptable: { offered: ['application/json'] },
  unsupported_media_type: { accepted: ['application/json'] },
  body_too_large: { maxBytes: 262_144 },
  malformed_body: { reason: 'not_json' },
  invalid_request: { issues: [{ in: 'body', path: ['url'], code: 'required', detail: 'Is missing.' }] },
  precondition_failed: {},
  idempotency_key_reused: {},
  idempotency_key_busy: { retryAfterMs: 1_000 },
  storage_full: {},
  internal: {},
};

// The samples are by code, as the table is.
export const sampleRefusal = (code: RefusalCode): Refusal =>
  ({ code, details: SAMPLES[code] }) as unknown as Refusal;
