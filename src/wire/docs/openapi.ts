import { OpenAPIHono, z } from '@hono/zod-openapi';
import { JSON_TYPE, NDJSON_TYPE } from '../http/reply.ts';
import type { AnswerShape, ConditionHeader, KeyedOperation, Operation } from '../kit/operation.ts';
import type { RefusalCode } from '../refusals/refusal.ts';

export interface ApiDescription {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly basePath: string;
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  /** The media type and schema of refusals. */
  readonly refusal: { readonly type: string; readonly schema: z.ZodType };
  statusOf(code: RefusalCode): number;
}

export type OpenApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;

/** Describes an API as OpenAPI 3.1, from the schemas that check its requests. */
export function describeApi<D>(api: ApiDescription, operations: readonly Operation<D>[]): OpenApiDocument {
  const { openAPIRegistry: registry, ...app } = new OpenAPIHono();
  registry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key: `Authorization: Bearer wm_…`.',
  });
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-waymark',
    description:
      'The session of a person who is signed in: over plain HTTP the cookie is `waymark`. A request that changes something also needs the header `X-Waymark: 1`.',
  });
  for (const operation of operations) registry.registerPath(toRoute(api, operation));
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: api.title, version: api.version, description: api.description },
    servers: [{ url: api.basePath }],
    tags: api.tags.map((tag) => ({ ...tag })),
  });
  return JSON.parse(JSON.stringify(document), (_, value: unknown) => mendNullable(value)) as OpenApiDocument;
}

/**
 * For a named schema that allows null, the generator writes `allOf` the name and "object or null", which null does not
 * match. This writes `anyOf` instead.
 */
function mendNullable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('allOf' in value)) return value;
  const { allOf, ...rest } = value;
  if (!Array.isArray(allOf) || allOf.length !== 2) return value;
  const [named, { type, ...keywords }] = allOf as [object, { type?: unknown }];
  if (!('$ref' in named) || JSON.stringify(type) !== '["object","null"]') return value;
  return { ...rest, ...keywords, anyOf: [named, { type: 'null' }] };
}

/** The operation's own refusals, and those of its scopes, body and method. */
export function refusalsOf<D>(operation: Operation<D>): readonly RefusalCode[] {
  const codes = new Set<RefusalCode>([...(operation.refusals ?? []), 'internal']);
  if (operation.query !== undefined) codes.add('invalid_request');
  if (operation.body !== undefined) for (const code of OF_BODIES) codes.add(code);
  if (isSigned(operation) && operation.method !== 'GET') codes.add('forged_request');
  if (needsProof(operation)) codes.add('proof_required');
  if (!('open' in operation)) {
    for (const code of OF_KEYED) codes.add(code);
    if (operation.method === 'GET') codes.add('invalid_request');
    if (operation.scopes.length > 0 || operation.instance === true) codes.add('forbidden');
    if (operation.method === 'POST') for (const code of OF_POSTS) codes.add(code);
  } else {
    if (operation.uncounted !== true) codes.add('rate_limited');
    if (operation.signedIn !== undefined) for (const code of OF_SIGNED_IN) codes.add(code);
  }
  return [...codes];
}

/** Whether a session may call the operation. */
const isSigned = <D>(operation: Operation<D>): boolean =>
  !('open' in operation) || operation.signedIn !== undefined;

const needsProof = <D>(operation: Operation<D>): boolean =>
  'open' in operation
    ? operation.signedIn === 'proven'
    : operation.proven === true || operation.instance === true;

function securityOf<D>(operation: Operation<D>): Record<string, string[]>[] {
  if (!('open' in operation)) return [{ key: [] }, { session: [] }];
  return operation.signedIn === undefined ? [] : [{ session: [] }];
}

const OF_SIGNED_IN = ['unauthenticated', 'storage_full', 'storage_unavailable'] as const;
const OF_KEYED = [
  'unauthenticated',
  'rate_limited',
  'workspace_not_found',
  'second_factor_required',
  'storage_full',
  'storage_unavailable',
] as const;
const OF_BODIES = ['malformed_body', 'unsupported_media_type', 'body_too_large', 'invalid_request'] as const;
const OF_POSTS = ['idempotency_key_reused', 'idempotency_key_busy', 'invalid_request'] as const;

type RouteConfig = Parameters<OpenAPIHono['openAPIRegistry']['registerPath']>[0];

function toRoute<D>(api: ApiDescription, operation: Operation<D>): RouteConfig {
  const keyed = 'open' in operation ? null : operation;
  const headers = keyed === null ? null : headersOf(keyed);
  const { params } = operation;
  return {
    method: METHODS[operation.method],
    path: operation.path,
    operationId: operation.name,
    tags: [operation.tag],
    summary: operation.summary,
    description: describe(operation),
    security: securityOf(operation),
    request: {
      ...(params instanceof z.ZodObject ? { params } : {}),
      ...toQuery(operation),
      ...(headers === null ? {} : { headers }),
      ...(operation.body === undefined ? {} : { body: toBody(operation.body) }),
    },
    responses: {
      ...Object.fromEntries(Object.entries(operation.answers).map(([status, it]) => [status, toAnswer(it)])),
      ...toRefusals(api, refusalsOf(operation), keyed?.method === 'POST'),
    },
  };
}

/** The parameters of the operation, and the one that selects the workspace. */
function toQuery<D>(operation: Operation<D>): { query?: z.ZodObject } {
  const own = operation.query instanceof z.ZodObject ? operation.query : null;
  if ('open' in operation || operation.method !== 'GET') return own === null ? {} : { query: own };
  return { query: own === null ? z.object({ workspace: inQuery }) : own.extend({ workspace: inQuery }) };
}

const METHODS = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

function describe<D>(operation: Operation<D>): string {
  const proof = needsProof(operation) ? 'A session needs a recent proof: `POST /session/prove`.' : undefined;
  return [operation.description, accessOf(operation), proof]
    .filter((text) => text !== undefined)
    .join('\n\n');
}

function accessOf<D>(operation: Operation<D>): string {
  if ('open' in operation) {
    return operation.signedIn === undefined ? 'Requires no key.' : 'Requires a person who is signed in.';
  }
  if (operation.access !== undefined) return operation.access;
  if (operation.instance === true) return 'Requires an administrator of the instance.';
  const needs = operation.scopes.map((scope) => `\`${scope}\``).join(' or ');
  return needs === '' ? 'Requires a key or a session.' : `Requires ${needs}.`;
}

const idempotencyKey = z.string().min(1).max(255).optional().openapi({
  description: 'For 24 hours, the same request with this value gets the same answer.',
  example: 'import-2026-11-01',
});
const workspace = z.string().optional().openapi({
  description: 'The workspace to act on, for personal keys and administrators of the instance.',
  example: 'wsp_1',
});
const inQuery = workspace.openapi({
  description: 'Like `X-Workspace-Id`, for pictures and downloads, which send no header.',
  example: 'wsp_1',
});
const requestId = z.string().max(64).optional().openapi({
  description: 'An id that the answer repeats: letters, digits, `.`, `_` and `-`.',
});

const CONDITIONS: Readonly<Record<ConditionHeader, z.ZodType>> = {
  'If-Match': z.string().optional().openapi({
    description: 'An `ETag` of the link: a link that has changed since then is refused with 412.',
    example: '"lnk_2s.3.17"',
  }),
  'If-None-Match': z.string().optional().openapi({
    description: 'An `ETag` of the link: an unchanged link is answered with 304 and no body.',
    example: '"lnk_2s.3.17"',
  }),
};

function headersOf<D>({ method, body, conditions = [] }: KeyedOperation<D>) {
  const isStreamed = body?.streamed !== undefined;
  const onPost = isStreamed ? idempotencyKey.openapi({ description: 'Not for a stream.' }) : idempotencyKey;
  return z.object({
    'X-Workspace-Id': workspace,
    'X-Request-Id': requestId,
    ...(method === 'POST' ? { 'Idempotency-Key': onPost } : {}),
    ...Object.fromEntries(conditions.map((name) => [name, CONDITIONS[name]])),
  });
}

const ONE_A_LINE = { type: 'string', description: 'One object per line.' } as const;

interface BodyDescription {
  readonly schema: z.ZodType;
  readonly documented?: z.ZodType;
  readonly optional?: boolean;
  readonly example?: unknown;
  readonly streamed?: readonly string[];
}

function toBody({ schema, documented, optional, example, streamed = [] }: BodyDescription) {
  const json = { schema: documented ?? schema, ...(example === undefined ? {} : { example }) };
  return {
    required: optional !== true,
    content: {
      [JSON_TYPE]: json,
      ...Object.fromEntries(
        streamed.map((type) => [
          type,
          { schema: type === NDJSON_TYPE ? ONE_A_LINE : { type: 'string', format: 'binary' } },
        ]),
      ),
    },
  } as const;
}

function toAnswer({ description, schema, types, headers, example }: AnswerShape) {
  const json = schema === undefined ? {} : { [JSON_TYPE]: { schema, ...(example ? { example } : {}) } };
  const texts = Object.fromEntries(
    (types ?? []).map((type) => [type, { schema: { type: 'string' as const } }]),
  );
  const named = Object.entries(headers ?? {}).map(([name, about]) => [
    name,
    { description: about, schema: { type: 'string' as const } },
  ]);
  return { description, content: { ...json, ...texts }, headers: Object.fromEntries(named) };
}

const BAD_HEADER = '400';

function toRefusals(api: ApiDescription, codes: readonly RefusalCode[], mayNameKey: boolean) {
  const byStatus = Object.groupBy(codes, (code) => String(api.statusOf(code)));
  // An invalid `Idempotency-Key` is refused with 400.
  if (mayNameKey) byStatus[BAD_HEADER] = [...(byStatus[BAD_HEADER] ?? []), 'invalid_request'];
  const { type, schema } = api.refusal;
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, those = []]) => [
      status,
      { description: those.map((code) => `\`${code}\``).join(', '), content: { [type]: { schema } } },
    ]),
  );
}
