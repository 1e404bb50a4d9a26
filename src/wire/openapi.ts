import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { AnswerShape, Condition, KeyedOperation, Operation } from './operation.ts';
import type { RefusalCode } from './refusal.ts';
import { JSON_TYPE, NDJSON_TYPE } from './reply.ts';

export interface ApiWords {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly basePath: string;
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  /** The form of every refusal, and the status that each comes with. */
  readonly refusal: { readonly type: string; readonly schema: z.ZodType };
  statusOf(code: RefusalCode): number;
}

export type OpenApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;

/** OpenAPI 3.1 of the very schemas that check requests. */
export function describeApi<D>(words: ApiWords, operations: readonly Operation<D>[]): OpenApiDocument {
  const { openAPIRegistry: registry, ...app } = new OpenAPIHono();
  registry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key: `Authorization: Bearer wm_…`.',
  });
  for (const operation of operations) registry.registerPath(toRoute(words, operation));
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: words.title, version: words.version, description: words.description },
    servers: [{ url: words.basePath }],
    tags: words.tags.map((tag) => ({ ...tag })),
  });
  return JSON.parse(JSON.stringify(document), (_, value: unknown) => mendNullable(value)) as OpenApiDocument;
}

/**
 * What may be null and has a name is written by the generator as all of the name and of "object or null", which null
 * does not pass; it is meant as either.
 */
function mendNullable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('allOf' in value)) return value;
  const { allOf, ...rest } = value;
  if (!Array.isArray(allOf) || allOf.length !== 2) return value;
  const [named, { type, ...words }] = allOf as [object, { type?: unknown }];
  if (!('$ref' in named) || JSON.stringify(type) !== '["object","null"]') return value;
  return { ...rest, ...words, anyOf: [named, { type: 'null' }] };
}

/** What any operation of this shape may answer, beside what it names itself. */
export function refusalsOf<D>(operation: Operation<D>): readonly RefusalCode[] {
  const codes = new Set<RefusalCode>([...(operation.refusals ?? []), 'internal']);
  if (operation.query !== undefined) codes.add('invalid_request');
  if (operation.body !== undefined) for (const code of OF_BODIES) codes.add(code);
  if (!('open' in operation)) {
    for (const code of OF_KEYED) codes.add(code);
    if (operation.scopes.length > 0) codes.add('forbidden');
    if (operation.method === 'POST') for (const code of OF_POSTS) codes.add(code);
  } else if (operation.uncounted !== true) codes.add('rate_limited');
  return [...codes];
}

const OF_KEYED = ['unauthenticated', 'rate_limited', 'workspace_not_found', 'storage_full'] as const;
const OF_BODIES = ['malformed_body', 'unsupported_media_type', 'body_too_large', 'invalid_request'] as const;
const OF_POSTS = ['idempotency_key_reused', 'idempotency_key_busy', 'invalid_request'] as const;

type RouteConfig = Parameters<OpenAPIHono['openAPIRegistry']['registerPath']>[0];

function toRoute<D>(words: ApiWords, operation: Operation<D>): RouteConfig {
  const keyed = 'open' in operation ? null : operation;
  const headers = keyed === null ? null : headersOf(keyed);
  const params = keyed?.params ?? null;
  return {
    method: METHODS[operation.method],
    path: operation.path,
    operationId: operation.name,
    tags: [operation.tag],
    summary: operation.summary,
    description: describe(operation),
    security: keyed === null ? [] : [{ key: [] }],
    request: {
      ...(params instanceof z.ZodObject ? { params } : {}),
      ...(operation.query instanceof z.ZodObject ? { query: operation.query } : {}),
      ...(headers === null ? {} : { headers }),
      ...(operation.body === undefined ? {} : { body: toBody(operation.body) }),
    },
    responses: {
      ...Object.fromEntries(Object.entries(operation.answers).map(([status, it]) => [status, toAnswer(it)])),
      ...toRefusals(words, refusalsOf(operation), keyed?.method === 'POST'),
    },
  };
}

const METHODS = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

function describe<D>(operation: Operation<D>): string {
  const scopes = 'open' in operation ? [] : operation.scopes;
  const needs = scopes.map((scope) => `\`${scope}\``).join(' or ');
  const usual = needs === '' ? 'Any key.' : `Needs ${needs}.`;
  const access = 'open' in operation ? 'Needs no key.' : (operation.access ?? usual);
  return [operation.description, access].filter((text) => text !== undefined).join('\n\n');
}

const idempotencyKey = z.string().min(1).max(255).optional().openapi({
  description: 'The same key and request get the same answer for 24 hours.',
  example: 'import-2026-11-01',
});
const workspace = z.string().optional().openapi({
  description: 'The workspace to act on: for personal keys, and for administrators of the instance.',
  example: 'wsp_1',
});
const requestId = z.string().max(64).optional().openapi({
  description: 'Given back with the answer: letters, digits, `.`, `_` and `-`.',
});

const CONDITIONS: Readonly<Record<Condition, z.ZodType>> = {
  'If-Match': z.string().optional().openapi({
    description: 'The `ETag` of the link as it was read: one that has changed since is left alone, with 412.',
    example: '"lnk_2s.3.17"',
  }),
  'If-None-Match': z.string().optional().openapi({
    description: 'The `ETag` of an answer that is at hand: while it holds, 304 without a body.',
    example: '"lnk_2s.3.17"',
  }),
};

function headersOf<D>({ method, body, conditions = [] }: KeyedOperation<D>) {
  const isStreamed = body?.streamed !== undefined;
  const onPost = isStreamed ? idempotencyKey.openapi({ description: 'Not with a stream.' }) : idempotencyKey;
  return z.object({
    'X-Workspace-Id': workspace,
    'X-Request-Id': requestId,
    ...(method === 'POST' ? { 'Idempotency-Key': onPost } : {}),
    ...Object.fromEntries(conditions.map((name) => [name, CONDITIONS[name]])),
  });
}

const ONE_A_LINE = { type: 'string', description: 'One object a line.' } as const;

interface BodyWords {
  readonly schema: z.ZodType;
  readonly documented?: z.ZodType;
  readonly optional?: boolean;
  readonly example?: unknown;
  readonly streamed?: readonly string[];
}

function toBody({ schema, documented, optional, example, streamed = [] }: BodyWords) {
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
  const named = Object.entries(headers ?? {}).map(([name, words]) => [
    name,
    { description: words, schema: { type: 'string' as const } },
  ]);
  return { description, content: { ...json, ...texts }, headers: Object.fromEntries(named) };
}

const BAD_HEADER = '400';

function toRefusals(words: ApiWords, codes: readonly RefusalCode[], mayNameKey: boolean) {
  const byStatus = Object.groupBy(codes, (code) => String(words.statusOf(code)));
  // An `Idempotency-Key` that cannot be one.
  if (mayNameKey) byStatus[BAD_HEADER] = [...(byStatus[BAD_HEADER] ?? []), 'invalid_request'];
  const { type, schema } = words.refusal;
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, those = []]) => [
      status,
      { description: those.map((code) => `\`${code}\``).join(', '), content: { [type]: { schema } } },
    ]),
  );
}
