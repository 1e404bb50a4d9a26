import type { Caller } from '../../core/base/caller.ts';
import type { Clock, Random } from '../../core/base/ports.ts';
import type { Reply } from '../http/reply.ts';
import { ISSUES_MAX, toIssues } from '../refusals/issues.ts';
import { type Issue, lookUpRefusal, type RefusalAnswer, WireRefusal } from '../refusals/refusal.ts';
import { type ApiRequest, type ApiRequests, type CountCall, createApiRequests } from './api-request.ts';
import {
  type Facade,
  type FacadeDeps,
  type FacadeOperation,
  FacadeVerdict,
  type KeyedFacadeOperation,
  type OpenFacadeOperation,
} from './facade.ts';
import type { ApiLog } from './log.ts';
import { mountOperations, type WireApp } from './mount.ts';
import { createServe, type ServedApi, toReply } from './serve.ts';
import {
  type Fields,
  mergeFields,
  type OriginOf,
  originIn,
  readWireHead,
  readWireRequest,
  type WireRequest,
} from './wire-request.ts';

/** The maximum size of a body, unless an operation allows more. */
const BYTES_MAX = 256 * 1_024;

/**
 * The maximum size of a body from an address that has no calls without a key left: enough for one link and its key, so
 * that other clients behind the address still work, and too small to cost time.
 */
const SPENT_BYTES_MAX = 8 * 1_024;

export interface FacadeOptions {
  readonly deps: FacadeDeps;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: ApiLog;
  readonly countCall: CountCall;
  /** The caller of requests without a key; null if they are not allowed. */
  guest(): Promise<Caller | null>;
}

/** The routes of a compatible API below `basePath`, which may be ''. */
export function mountFacade(basePath: string, facade: Facade, options: FacadeOptions): WireApp {
  const { deps, clock, random, log, countCall } = options;
  const { keys, sessions, quotas, usage } = deps.core;
  const showsCeiling = facade.alwaysSendsRate === true;
  const requests = createApiRequests({
    keys,
    sessions,
    quotas,
    usage,
    clock,
    random,
    log,
    countCall,
    showsCeiling,
  });
  const serve = createServe(requests, createFieldsApi(facade, options, requests));
  return mountOperations(basePath, facade.operations, serve, { strict: false });
}

/**
 * An API whose operations read one set of fields, which can be in path, body or query. The body is read first, because
 * it can contain the key and the fields that select the operation.
 */
function createFieldsApi(
  facade: Facade,
  { deps, guest }: FacadeOptions,
  requests: ApiRequests,
): ServedApi<KeyedFacadeOperation, OpenFacadeOperation> {
  const { takesForms, ignoredParameters = [] } = facade;
  const write = ({ status, value, headers }: RefusalAnswer): Reply => facade.reply(status, value, headers);

  /** Decided before the body is read. A larger body is refused only after the caller has been identified and counted. */
  async function bytesMaxOf(
    candidates: readonly FacadeOperation[],
    apiRequest: ApiRequest,
    params: Readonly<Record<string, string>>,
  ): Promise<number> {
    const bytesMax = Math.max(
      ...candidates.map((candidate) => ('open' in candidate ? 0 : (candidate.bytesMax ?? BYTES_MAX))),
    );
    if (!(await requests.isSpent(apiRequest))) return bytesMax;
    const isKnown = await requests.isKnown(facade.credential(readWireHead(apiRequest.request, params)));
    return isKnown ? bytesMax : Math.min(bytesMax, SPENT_BYTES_MAX);
  }

  return {
    prefix: `${facade.name}.`,
    async receive(apiRequest, params, candidates) {
      const bytesMax = await bytesMaxOf(candidates, apiRequest, params);
      return readWireRequest(apiRequest.request, params, { bytesMax, takesForms });
    },
    credential: facade.credential,
    async guest() {
      const caller = await guest();
      return caller === null ? null : { caller, plan: facade.guestPlan ?? '' };
    },

    async call(operation, wire, { caller }) {
      try {
        const input = readInput(operation, wire, ignoredParameters);
        const value = await operation.call(deps, { caller, input, wire });
        return toReply(value, operation.status ?? 200, facade.reply);
      } catch (error) {
        if (error instanceof FacadeVerdict) return write(error.answer);
        throw error;
      }
    },
    open: (operation, wire, { info }) => operation.open(deps, { wire, info }),
    refuse: (refusal, _, operation) => {
      const own = operation !== null && 'refusals' in operation ? operation.refusals : {};
      return write(lookUpRefusal({ ...facade.refusals, ...own }, refusal));
    },
  };
}

function readInput(operation: KeyedFacadeOperation, wire: WireRequest, ignoredParameters: readonly string[]) {
  if (wire.fault !== null) throw wire.fault;
  const { keepsEmpty } = operation;
  const fields = mergeFields(wire, keepsEmpty);
  const originOf = originIn(wire, keepsEmpty);
  checkRefused(operation, fields, originOf);
  if (operation.narrows === true) checkKnown(operation, fields, { ignoredParameters, originOf });
  const checked = operation.input.safeParse(fields);
  if (checked.success) return checked.data;
  throw new WireRefusal('invalid_request', { issues: toIssues(originOf, checked.error.issues) });
}

/** Refuses unsupported fields instead of dropping them. */
function checkRefused({ fields: classes }: KeyedFacadeOperation, fields: Fields, originOf: OriginOf): void {
  const issues = Object.entries(classes).flatMap(([name, { kind, note }]): Issue[] =>
    kind === 'refused' && name in fields
      ? [{ in: originOf(name), path: [name], code: 'not_supported', detail: `Is not supported: ${note}.` }]
      : [],
  );
  if (issues.length > 0) throw new WireRefusal('invalid_request', { issues });
}

/** Refuses unknown filters: if they were dropped, a tool could change or delete the wrong links. */
function checkKnown(
  { input }: KeyedFacadeOperation,
  fields: Fields,
  { ignoredParameters, originOf }: { ignoredParameters: readonly string[]; originOf: OriginOf },
): void {
  const unknown = Object.keys(fields).filter(
    (name) => !Object.hasOwn(input.shape, name) && !ignoredParameters.includes(name),
  );
  if (unknown.length === 0) return;
  const issues = unknown
    .slice(0, ISSUES_MAX)
    .map((name): Issue => ({ in: originOf(name), path: [nameInAnswer(name)], ...UNKNOWN_PARAMETER }));
  throw new WireRefusal('invalid_request', { issues });
}

const UNKNOWN_PARAMETER = { code: 'unknown_parameter', detail: 'There is no such parameter.' } as const;
/** Masks a name that could be a key, because the answer repeats the name. */
const nameInAnswer = (name: string): string => (/^[A-Za-z_][\w.[\]-]{0,30}$/.test(name) ? name : '?');
