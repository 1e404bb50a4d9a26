import { Hono } from 'hono';
import type { Caller } from '../core/key.ts';
import type { Clock, Random } from '../core/ports.ts';
import { checkScopes } from './checks.ts';
import {
  type Facade,
  type FacadeDeps,
  type FacadeOperation,
  FacadeVerdict,
  type KeyedFacadeOperation,
  wholeReplyOf,
} from './facade.ts';
import { methodsOfPath } from './facade-paths.ts';
import { ISSUES_MAX, toIssues } from './issues.ts';
import type { Log } from './log.ts';
import type { RequestInfo, WireApp } from './mount.ts';
import { type Issue, lookUpRefusal, type Refusal, WireRefusal } from './refusal.ts';
import type { Reply } from './reply.ts';
import { unmatched } from './serve.ts';
import { type CountCall, createVisits, UNMATCHED, type Visit } from './visits.ts';
import { type Fields, fieldsOf, readWireHead, readWireRequest, type WireRequest } from './wire-request.ts';

/** Bytes of a body, unless an operation allows more. */
const BYTES_MAX = 256 * 1_024;

/**
 * Bytes of a body that are read from an address which has called too often without a key: enough for one link and its
 * key, so that others behind the same address go on, and too few to cost anybody time.
 */
const SPENT_BYTES_MAX = 8 * 1_024;

export interface FacadeOptions {
  readonly deps: FacadeDeps;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly countCall: CountCall;
  /** Who calls without a key; null where nobody may. */
  guest(): Promise<Caller | null>;
}

/** The routes of a facade below `basePath`, which may be ''. */
export function mountFacade(basePath: string, facade: Facade, options: FacadeOptions): WireApp {
  const serve = createServeFacade(facade, options);
  const app: WireApp = new Hono({ strict: false });
  for (const { path, method, candidates } of routesOf(facade.operations)) {
    app.on(method, basePath + toPattern(path), (c) =>
      serve.operation(candidates, c.req.raw, c.env, c.req.param()),
    );
  }
  app.notFound((c) =>
    serve.unmatched(
      c.req.raw,
      c.env.address,
      methodsOfPath(facade.operations, c.req.path.slice(basePath.length)),
    ),
  );
  return app;
}

interface ServeFacade {
  /** By the first of `candidates` that will have the request. */
  operation(
    candidates: readonly FacadeOperation[],
    request: Request,
    info: RequestInfo,
    params: Record<string, string>,
  ): Promise<Response>;
  unmatched(request: Request, address: string, allowed: readonly string[]): Promise<Response>;
}

function createServeFacade(facade: Facade, options: FacadeOptions): ServeFacade {
  const { deps, clock, random, log, countCall } = options;
  const { keys, quotas, usage } = deps.core;
  const visits = createVisits({
    ...{ keys, quotas, usage, clock, random, log, countCall },
    tellsCeiling: facade.alwaysTellsRate === true,
  });
  const nameOf = (operation: string): string => `${facade.name}.${operation}`;

  async function callerOf(operation: KeyedFacadeOperation, visit: Visit, wire: WireRequest) {
    const credential = facade.credential(wire);
    if (credential.secret === null && operation.guests === true) {
      const guest = await options.guest();
      if (guest !== null) {
        visits.countGuest(visit, guest);
        return guest;
      }
    }
    return visits.caller(visit, credential, { uncounted: operation.uncounted === true });
  }

  /** Decided before a byte of the body is read. A body past it is told only after the caller is known, and counted. */
  async function bytesMaxOf(
    candidates: readonly FacadeOperation[],
    visit: Visit,
    params: Record<string, string>,
  ): Promise<number> {
    const usual = Math.max(...candidates.map((one) => ('pass' in one ? 0 : (one.bytesMax ?? BYTES_MAX))));
    if (!visits.isSpent(visit)) return usual;
    const isKnown = await visits.isKnown(facade.credential(readWireHead(visit.request, params)));
    return isKnown ? usual : Math.min(usual, SPENT_BYTES_MAX);
  }

  async function run(operation: KeyedFacadeOperation, visit: Visit, wire: WireRequest): Promise<Reply> {
    const caller = await callerOf(operation, visit, wire);
    checkScopes(caller, operation.scopes);
    if (wire.fault !== null) throw wire.fault;
    const fields = fieldsOf(wire, operation.keepsEmpty);
    checkRefused(operation, fields);
    if (operation.narrows === true) checkKnown(operation, fields, facade.tolerated ?? []);
    const checked = operation.input.safeParse(fields);
    if (!checked.success) {
      throw new WireRefusal('invalid_request', { issues: toIssues('body', checked.error.issues) });
    }
    const value = await operation.call(deps, { caller, input: checked.data, wire });
    return wholeReplyOf(value) ?? facade.reply(operation.status ?? 200, value);
  }

  async function runOrVerdict(operation: KeyedFacadeOperation, visit: Visit, wire: WireRequest) {
    try {
      return await run(operation, visit, wire);
    } catch (error) {
      if (error instanceof FacadeVerdict) return error.reply;
      throw error;
    }
  }

  const refuseAs = (operation: KeyedFacadeOperation | null) => (refusal: Refusal) =>
    lookUpRefusal({ ...facade.refusals, ...operation?.refusals }, refusal);

  return {
    async operation(candidates, request, info, params) {
      const visit = visits.open(request, info.address);
      const bytesMax = await bytesMaxOf(candidates, visit, params);
      const wire = await readWireRequest(request, params, { bytesMax, takesForms: facade.takesForms });
      const operation = candidates.find((one) => one.when?.(wire) ?? true);
      if (operation === undefined) return this.unmatched(request, info.address, []);
      const name = nameOf(operation.name);
      if ('pass' in operation) {
        const passed = await operation.pass(deps, wire, info);
        visits.count(visit, name, passed.status);
        return passed;
      }
      return visits.answer(visit, name, () => runOrVerdict(operation, visit, wire), refuseAs(operation));
    },
    unmatched(request, address, allowed) {
      const visit = visits.open(request, address);
      return visits.answer(
        visit,
        nameOf(UNMATCHED),
        async () => {
          visits.countAddress(visit);
          throw unmatched(allowed);
        },
        refuseAs(null),
      );
    },
  };
}

/** A field that cannot be honoured is told, rather than passed over. */
function checkRefused({ fields: classes }: KeyedFacadeOperation, fields: Fields): void {
  const issues = Object.entries(classes).flatMap(([name, { kind, note }]): Issue[] =>
    kind === 'refused' && name in fields
      ? [{ in: 'body', path: [name], code: 'not_supported', detail: `Is not supported: ${note}.` }]
      : [],
  );
  if (issues.length > 0) throw new WireRefusal('invalid_request', { issues });
}

/** A filter is applied or refused: of what passes unseen, a tool may change or delete the wrong thing. */
function checkKnown({ input }: KeyedFacadeOperation, fields: Fields, tolerated: readonly string[]): void {
  const unknown = Object.keys(fields).filter(
    (name) => !Object.hasOwn(input.shape, name) && !tolerated.includes(name),
  );
  if (unknown.length === 0) return;
  const issues = unknown
    .slice(0, ISSUES_MAX)
    .map((name): Issue => ({ in: 'query', path: [shown(name)], ...UNKNOWN_PARAMETER }));
  throw new WireRefusal('invalid_request', { issues });
}

const UNKNOWN_PARAMETER = { code: 'unknown_parameter', detail: 'There is no such parameter.' } as const;
/** A name of the request is said again in an answer: no key can be one. */
const shown = (name: string): string => (/^[A-Za-z_][\w.[\]-]{0,30}$/.test(name) ? name : '?');

interface Route {
  readonly path: string;
  readonly method: string;
  readonly candidates: FacadeOperation[];
}

/** Operations that share method and path are one route. */
function routesOf(operations: readonly FacadeOperation[]): readonly Route[] {
  const routes = new Map<string, Route>();
  for (const operation of operations) {
    for (const method of [operation.method].flat()) {
      const name = `${method} ${operation.path}`;
      const route = routes.get(name) ?? { path: operation.path, method, candidates: [] };
      route.candidates.push(operation);
      routes.set(name, route);
    }
  }
  return [...routes.values()];
}

const toPattern = (path: string): string =>
  path.replaceAll(/\{(\w+)\}/g, ':$1').replaceAll(/\{(\w+)\+\}/g, ':$1{.+}');
