import { z } from 'zod';
import type { Caller } from '../../core/base/caller.ts';
import type { Clock, Digest } from '../../core/base/ports.ts';
import { mediaTypeOf, readJson } from '../http/read-body.ts';
import { JSON_TYPE, type Reply, replyJson } from '../http/reply.ts';
import { toIssues } from '../refusals/issues.ts';
import { type Issue, isRefusal, type Origin, type Refusal, WireRefusal } from '../refusals/refusal.ts';
import type { ApiRequest, RequestInfo } from './api-request.ts';
import type { Credential } from './authenticate.ts';
import { createRunOncePerKey } from './idempotency-key.ts';
import type { ApiLog } from './log.ts';
import type { BodyShape, HasCore, KeyedOperation, OpenOperation, Operation } from './operation.ts';
import { BODY_BYTES_MAX } from './operation.ts';
import { type ServedApi, toReply } from './serve.ts';
import { readWireHead, type WireRequest } from './wire-request.ts';

/** The facts about a refused operation that its answer needs. */
export interface RefusedOperation {
  /** Whether it would have saved something. */
  readonly writes: boolean;
  /** The part of the request that has a field; null for an operation without input. */
  originOf(field: string): Origin | null;
  /** Where the body has the fields that the core names; [] for the body itself. */
  readonly within: readonly string[];
}

/** The header and, on GETs, the query parameter that both select what the caller acts on. */
export interface Selector {
  readonly header: string;
  readonly parameter: string;
}

/**
 * An API whose operations read path, query and JSON body separately, each with its own schema. The body is read only for
 * a caller with the scopes, and a POST can have an `Idempotency-Key`.
 */
export function createPartsApi<D extends HasCore>(options: {
  deps: D;
  credential(request: Request, info: RequestInfo): Credential;
  /** `operation` is null if no operation matches the request. */
  refuse(refusal: Refusal, requestId: string, operation: RefusedOperation | null): Reply;
  selector: Selector;
  clock: Clock;
  digest: Digest;
  log: ApiLog;
}): ServedApi<KeyedOperation<D>, OpenOperation<D>> {
  const { deps, clock, digest, log } = options;
  const { keys, sessions, idempotency } = deps.core;
  const runOnce = createRunOncePerKey({ store: idempotency, digest, clock, log });
  const secretOf = ({ request, info }: ApiRequest): string => {
    const { secret, session } = options.credential(request, info);
    return secret ?? session ?? '';
  };

  async function isStillAllowed({ request, info }: ApiRequest, caller: Caller): Promise<boolean> {
    const { secret, session } = options.credential(request, info);
    if (session == null) {
      const now = await keys.callerOf(secret ?? '', caller.workspaceId);
      return now !== null && now.workspaceDeletedAtMs === null;
    }
    const signedIn = await sessions.of(session);
    if (signedIn === null) return false;
    let isOpen = true;
    const refused = await refusedOf(
      sessions.callerIn(signedIn, caller.workspaceId).then((now) => {
        isOpen = now.workspaceDeletedAtMs === null;
      }),
    );
    return refused === null && isOpen;
  }

  const refuse = (refusal: Refusal, { requestId }: ApiRequest, operation: Operation<D> | null): Reply =>
    options.refuse(refusal, requestId, operation === null ? null : toRefused(operation));

  /** Returns refusals as replies, so that a repeated request gets the same one. */
  async function actOrRefuse(operation: Operation<D>, act: () => Promise<Reply>, apiRequest: ApiRequest) {
    try {
      return await act();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return refuse(error, apiRequest, operation);
    }
  }

  return {
    prefix: '',
    receive: ({ request }, params) => readWireHead(request, params),
    credential: ({ request }, info) => options.credential(request, info),
    guest: async () => null,
    refuse,

    async call(operation, wire, { caller, apiRequest }) {
      const { request, requestId } = apiRequest;
      const query = checkQuery(operation, withoutSelector(wire, options.selector));
      const mediaType = mediaTypeOf(request);
      const shape = operation.body;
      const isStreamed = shape?.streamed?.includes(mediaType) === true;
      const read = shape === undefined || isStreamed ? null : await readBody(deps, shape, request, mediaType);

      const act = async (): Promise<Reply> => {
        const value = await operation.call(deps, {
          caller,
          params: operation.params === undefined ? wire.params : operation.params.parse(wire.params),
          query,
          body: read === null ? null : read.check(),
          mediaType,
          request,
          requestId,
          isStillAllowed: () => isStillAllowed(apiRequest, caller),
        });
        return toReply(value, statusOf(operation), replyJson);
      };
      if (operation.method !== 'POST' || !request.headers.has('idempotency-key')) return act();
      if (isStreamed) throw new WireRefusal('invalid_request', { issues: [NO_KEY_ON_STREAM] });
      const attempt = { request, caller, secret: secretOf(apiRequest), bodyText: read?.text ?? '' };
      return runOnce(attempt, () => actOrRefuse(operation, act, apiRequest));
    },

    async open(operation, wire, { info, signedIn }) {
      const { request } = wire;
      const query = checkQuery(operation, wire);
      const shape = operation.body;
      const read = shape === undefined ? null : await readBody(deps, shape, request, mediaTypeOf(request));
      const body = read === null ? null : read.check();
      const params = operation.params === undefined ? wire.params : operation.params.parse(wire.params);
      const { secret, session } = options.credential(request, info);
      const person = signedIn ?? (session == null ? null : await sessions.of(session));
      const value = await operation.open(deps, {
        params,
        query,
        body,
        secret,
        signedIn: person,
        request,
        info,
      });
      return toReply(value, statusOf(operation), replyJson);
    },
  };
}

/** The refusal that the work ends with; null when it succeeds. Any other error is thrown. */
async function refusedOf(work: Promise<unknown>): Promise<Refusal | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
}

/** The lowest status: objects list numeric keys in ascending order. */
const statusOf = <D>({ answers }: Operation<D>): number => Number(Object.keys(answers)[0] ?? 200);

function toRefused<D>(operation: Operation<D>): RefusedOperation {
  const { method, body, query } = operation;
  const inPath = namesIn(operation.params);
  const inQuery = namesIn(query);
  const otherwise = body !== undefined ? 'body' : query !== undefined ? 'query' : null;
  return {
    writes: method !== 'GET',
    within: body?.linkIn === undefined ? [] : [body.linkIn],
    originOf: (field) =>
      Object.hasOwn(inPath, field) ? 'path' : Object.hasOwn(inQuery, field) ? 'query' : otherwise,
  };
}

const namesIn = (schema: unknown): object => (schema instanceof z.ZodObject ? schema.shape : {});

/**
 * The query of a GET without the parameter that selected the workspace. Refuses it twice, unlike the header, and on
 * other methods, which would act on another workspace than the one that it names.
 */
function withoutSelector(wire: WireRequest, { header, parameter }: Selector): WireRequest {
  const { request, queryValues } = wire;
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (!Object.hasOwn(queryValues, parameter)) return wire;
  const { [parameter]: value, ...others } = queryValues;
  const inHeader = request.headers.get(header);
  if (isReading && typeof value === 'string' && (inHeader === null || inHeader === value)) {
    return { ...wire, queryValues: others };
  }
  const detail = isReading
    ? `Must be sent once, and must be the same as ${header} if both are sent.`
    : `Selects the workspace of a GET only. Send the header ${header}.`;
  throw new WireRefusal('invalid_request', {
    issues: [{ in: 'query', path: [parameter], code: isReading ? 'ambiguous' : 'not_supported', detail }],
  });
}

/** Throws invalid_request with every invalid parameter. */
function checkQuery<D>({ query: schema }: Operation<D>, { queryValues }: WireRequest): unknown {
  if (schema === undefined) return null;
  const checked = schema.safeParse(queryValues);
  if (checked.success) return checked.data;
  throw new WireRefusal('invalid_request', { issues: toIssues('query', checked.error.issues) });
}

/** The text of the body, and its check. An idempotent repetition is recognised by the text and not checked again. */
async function readBody<D>(
  deps: D,
  shape: BodyShape<D, unknown>,
  request: Request,
  mediaType: string,
): Promise<{ text: string; check: () => unknown }> {
  const { text, value } = await readAccepted(shape, request, mediaType);
  const given = value === undefined && shape.optional === true ? {} : value;
  if (given === undefined) throw new WireRefusal('malformed_body', { reason: 'not_json' });
  return {
    text,
    check() {
      const checked = shape.schema.safeParse(given);
      if (checked.success) return checked.data;
      const issues = toIssues('body', checked.error.issues);
      throw new WireRefusal('invalid_request', {
        issues: [...issues, ...(shape.faults?.(deps, given, issues) ?? [])],
      });
    },
  };
}

async function readAccepted<D>(
  shape: BodyShape<D, unknown>,
  request: Request,
  mediaType: string,
): Promise<{ text: string; value: unknown }> {
  const encoding = request.headers.get('content-encoding');
  const isJson = mediaType === JSON_TYPE || mediaType.endsWith('+json');
  const isPlain = encoding === null || encoding === 'identity';
  if (isJson && isPlain) return readJson(request, shape.maxBytes ?? BODY_BYTES_MAX);
  const isAbsent = request.body === null || request.headers.get('content-length') === '0';
  if (isAbsent && shape.optional === true) return { text: '', value: undefined };
  throw new WireRefusal('unsupported_media_type', { accepted: [JSON_TYPE, ...(shape.streamed ?? [])] });
}

const NO_KEY_ON_STREAM: Issue = {
  in: 'header',
  path: ['Idempotency-Key'],
  code: 'not_supported',
  detail: 'Is not supported for streams. Give the links an external_id or a slug instead.',
};
