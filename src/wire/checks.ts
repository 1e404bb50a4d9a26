import { hasScope } from '../core/access.ts';
import type { Caller } from '../core/key.ts';
import { Problem } from '../core/problem.ts';
import { toIssues } from './issues.ts';
import type { BodyShape, KeyedOperation, Operation } from './operation.ts';
import { readJson } from './read-body.ts';
import { readQuery } from './read-query.ts';
import { WireRefusal } from './refusal.ts';
import { JSON_TYPE } from './reply.ts';

/** Refuses a caller who holds none of the scopes. */
export function checkScopes(caller: Caller, scopes: KeyedOperation<unknown>['scopes']): void {
  const first = scopes[0];
  if (first !== undefined && !scopes.some((scope) => hasScope(caller, scope))) {
    throw new Problem('forbidden', { scope: first });
  }
}

/** Throws invalid_request with every bad parameter. */
export function checkQuery<D>({ query: schema }: Operation<D>, request: Request): unknown {
  if (schema === undefined) return null;
  const checked = schema.safeParse(readQuery(request.url));
  if (checked.success) return checked.data;
  throw new WireRefusal('invalid_request', { issues: toIssues('query', checked.error.issues) });
}

/** The body as it came, and the check of it: a request that is only repeated need not be checked again. */
export async function readBody<D>(
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
  if (isJson && isPlain) return readJson(request, shape.maxBytes);
  const isAbsent = request.body === null || request.headers.get('content-length') === '0';
  if (isAbsent && shape.optional === true) return { text: '', value: undefined };
  throw new WireRefusal('unsupported_media_type', { accepted: [JSON_TYPE, ...(shape.streamed ?? [])] });
}
