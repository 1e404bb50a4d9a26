import type { LinkFault } from '../core/base/fault.ts';
import { type Reply, replyText } from '../wire/http/reply.ts';
import type { RefusedOperation } from '../wire/kit/parts-api.ts';
import { toPointer } from '../wire/refusals/issues.ts';
import type { Issue, Refusal, RefusalCode } from '../wire/refusals/refusal.ts';
import { messageOf, REFUSAL_CODES, REFUSALS, type RefusalRow, rowOf } from '../wire/refusals/refusal-rows.ts';
import { fromFault } from './translate/link.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** Every code that clients can receive, in the order of the table. */
export const PROBLEMS = REFUSAL_CODES.filter((code) => REFUSALS[code].nativeCode === undefined).map(
  (code) => ({ code, status: REFUSALS[code].status, title: REFUSALS[code].title }),
);

export const statusOf = (code: RefusalCode): number => REFUSALS[code].status;

/** For an entry of a list in a body. */
const ENTRY: RefusedOperation = { writes: true, originOf: () => 'body', within: [] };

/** A refusal as an RFC 9457 problem, without the request's id. */
export function toProblem(refusal: Refusal, operation: RefusedOperation = ENTRY) {
  const row = rowOf(refusal.code);
  const { details } = refusal;
  const { status = row.status } = row.varies?.(details) ?? {};
  const code = row.nativeCode ?? refusal.code;
  const issues =
    row.issues?.(details) ?? row.faults?.(details).flatMap((fault) => placeFault(fault, operation));
  const errors = issues?.map(fromIssue) ?? [];
  return {
    type: `/docs#${code}`,
    title: row.title,
    status,
    detail: detailOf(refusal, row, { operation, errors }),
    code,
    ...(errors.length === 0 ? {} : { errors }),
  };
}

function detailOf(
  refusal: Refusal,
  { kind, nativeMessage }: RefusalRow,
  { operation: { writes }, errors }: { operation: RefusedOperation; errors: readonly object[] },
): string {
  // The fields of an operation without input, such as a restore, are in no part of the request.
  if (kind !== 'bad_input' || errors.length === 0) return nativeMessage ?? messageOf(refusal);
  // `errors` names each field, so the detail only reports what happened to the request.
  return writes ? 'Nothing was saved.' : 'Correct what `errors` names.';
}

/** The core does not know in which part of the request a field was. */
function placeFault(fault: LinkFault, { originOf, within }: RefusedOperation): Issue[] {
  const issue = fromFault(fault);
  const place = originOf(String(issue.path[0] ?? ''));
  if (place === null) return [];
  return [{ ...issue, in: place, path: place === 'body' ? [...within, ...issue.path] : issue.path }];
}

const fromIssue = ({ in: place, path, code, detail }: Issue) => ({
  in: place,
  pointer: toPointer(path),
  code,
  detail,
});

export function refuse(refusal: Refusal, requestId: string, operation: RefusedOperation | null): Reply {
  const problem = toProblem(refusal, operation ?? ENTRY);
  const { headers, nativeHeaders } = rowOf(refusal.code);
  return replyText(problem.status, PROBLEM_TYPE, JSON.stringify({ ...problem, request_id: requestId }), {
    ...headers?.(refusal.details),
    ...nativeHeaders?.(refusal.details),
  });
}
