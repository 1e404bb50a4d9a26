import type { Digest, Random } from '../core/base/ports.ts';
import type { Core } from '../core/core.ts';
import { describeApi, type OpenApiDocument } from '../wire/docs/openapi.ts';
import { isSameOrigin } from '../wire/http/same-origin.ts';
import type { SessionCookie } from '../wire/http/session-cookie.ts';
import type { TempFiles } from '../wire/http/temp-files.ts';
import { type CountCall, createApiRequests, type RequestInfo } from '../wire/kit/api-request.ts';
import { bearerSecret, type Credential } from '../wire/kit/authenticate.ts';
import type { BrowserSessions } from '../wire/kit/browser-sessions.ts';
import type { ApiLog } from '../wire/kit/log.ts';
import { mountOperations } from '../wire/kit/mount.ts';
import { createPartsApi } from '../wire/kit/parts-api.ts';
import { createServe } from '../wire/kit/serve.ts';
import { WireRefusal } from '../wire/refusals/refusal.ts';
import { createShortUrls } from '../wire/values/short-urls.ts';
import { problem } from './contract/common.ts';
import { addDocs } from './docs/docs.ts';
import type { OtherApi } from './docs/other-api.ts';
import { namedWorkspace, WORKSPACE_HEADER, WORKSPACE_PARAMETER } from './named-workspace.ts';
import { BASE_PATH, type NativeDeps } from './native.ts';
import { DESCRIPTION, TAGS } from './openapi-description.ts';
import { operations } from './operations.ts';
import { PROBLEM_TYPE, refuse, statusOf } from './problems.ts';

export interface Api {
  fetch(request: Request, info: RequestInfo): Response | Promise<Response>;
}

export interface ApiDeps {
  readonly core: Core;
  readonly random: Random;
  readonly digest: Digest;
  readonly log: ApiLog;
  readonly countCall: CountCall;
  readonly tempFiles: TempFiles;
  /** The server's public URL: `https://go.example.com`, `http://localhost:8080`. */
  readonly publicUrl: string;
  /** The origin of the dashboard. */
  readonly appUrl: string;
  readonly hostsWithoutLinks: NativeDeps['hostsWithoutLinks'];
  readonly sessionCookie: SessionCookie;
  readonly browsers: BrowserSessions;
  readonly version: string;
  /** The compatible APIs that the reference lists. */
  otherApis(): Promise<readonly OtherApi[]>;
  readonly heartbeatMs?: number;
}

/** Below the idle timeouts of common proxies. */
const HEARTBEAT_MS = 5_000;

/** The native API under `/api/v1`, and its reference at `/docs`. */
export function createApi(deps: ApiDeps): Api {
  const { core, random, digest, log, countCall, tempFiles, heartbeatMs = HEARTBEAT_MS } = deps;
  const names = { hostOf: core.domains.hostOf, shortUrl: createShortUrls(deps.publicUrl) };
  const { appUrl, hostsWithoutLinks, browsers } = deps;
  const native: NativeDeps = {
    core,
    names,
    tempFiles,
    log,
    browsers,
    heartbeatMs,
    appUrl,
    hostsWithoutLinks,
  };
  const { keys, sessions, quotas, usage, clock } = core;
  const showsCeiling = false;
  const serve = createServe(
    createApiRequests({ keys, sessions, quotas, usage, clock, random, log, countCall, showsCeiling }),
    createPartsApi({
      deps: native,
      credential: createReadCredential(deps),
      refuse,
      selector: SELECTOR,
      clock,
      digest,
      log,
    }),
  );
  const app = mountOperations(BASE_PATH, operations, serve);
  addDocs(app, serve, {
    describe: () => describeNative(deps.version),
    origin: new URL(deps.publicUrl).origin,
    others: deps.otherApis,
  });
  return { fetch: (request, info) => app.fetch(request, info) };
}

const SELECTOR = { header: WORKSPACE_HEADER, parameter: WORKSPACE_PARAMETER } as const;

/** A request with `Authorization` is never one of a session. */
function createReadCredential({ appUrl, sessionCookie }: Pick<ApiDeps, 'appUrl' | 'sessionCookie'>) {
  const ownOrigin = new URL(appUrl).origin;

  function readSession(request: Request, { holdsSessions = false }: RequestInfo): string | null {
    if (!holdsSessions || request.headers.has('authorization')) return null;
    const session = sessionCookie.read(request);
    if (session !== null && !READS.has(request.method) && !isFromDashboard(request)) {
      throw new WireRefusal('forged_request', {});
    }
    return session;
  }

  /** No form can send the header, and no other origin may: the API allows no credentials in CORS. */
  const isFromDashboard = (request: Request): boolean =>
    request.headers.get('x-waymark') === '1' && isSameOrigin(request, ownOrigin);

  return (request: Request, info: RequestInfo): Credential => {
    return {
      secret: bearerSecret(request),
      session: readSession(request, info),
      workspace: namedWorkspace(request),
    };
  };
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export const describeNative = (version: string): OpenApiDocument =>
  describeApi(
    {
      title: 'Waymark API',
      version,
      description: DESCRIPTION,
      basePath: BASE_PATH,
      tags: TAGS,
      refusal: { type: PROBLEM_TYPE, schema: problem },
      statusOf,
    },
    operations,
  );
