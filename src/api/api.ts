import type { Core } from '../core/core.ts';
import type { Digest, Random } from '../core/ports.ts';
import { bearerSecret, type Credential } from '../wire/authenticate.ts';
import { workspaceIds } from '../wire/ids.ts';
import type { Log } from '../wire/log.ts';
import { mountOperations, type RequestInfo, type WireApp } from '../wire/mount.ts';
import { describeApi, type OpenApiDocument } from '../wire/openapi.ts';
import { createServe, type Dialect } from '../wire/serve.ts';
import { createShortUrls } from '../wire/short-urls.ts';
import type { TempFiles } from '../wire/temp-files.ts';
import type { CountCall } from '../wire/visits.ts';
import { problem } from './contract/common.ts';
import { addDocs, type OtherApi } from './docs/docs.ts';
import { BASE_PATH, type NativeDeps } from './native.ts';
import { operations } from './operations.ts';
import { PROBLEM_TYPE, refuse, statusOf } from './problems.ts';
import { DESCRIPTION, TAGS } from './words.ts';

export interface Api {
  fetch(request: Request, info: RequestInfo): Response | Promise<Response>;
}

export interface ApiDeps {
  readonly core: Core;
  readonly random: Random;
  readonly digest: Digest;
  readonly log: Log;
  readonly countCall: CountCall;
  readonly tempFiles: TempFiles;
  /** Where visitors reach this server: `https://go.example.com`, `http://localhost:8080`. */
  readonly publicUrl: string;
  readonly version: string;
  /** The compatible APIs, for the reference to list. */
  otherApis(): Promise<readonly OtherApi[]>;
  readonly heartbeatMs?: number;
}

/** Below the idle timeout of every proxy and server that is likely to stand before us. */
const HEARTBEAT_MS = 5_000;

/** The native API below `/api/v1`, and its reference at `/docs`. */
export function createApi(deps: ApiDeps): Api {
  const { core, random, digest, log, countCall, tempFiles, heartbeatMs = HEARTBEAT_MS } = deps;
  const names = { hostOf: core.domains.hostOf, shortUrl: createShortUrls(deps.publicUrl) };
  const native: NativeDeps = { core, names, tempFiles, log, heartbeatMs };
  const serve = createServe({ deps: native, dialect, clock: core.clock, random, digest, log, countCall });
  const app: WireApp = mountOperations(BASE_PATH, operations, serve);
  addDocs(app, serve, {
    describe: () => describeNative(deps.version),
    origin: new URL(deps.publicUrl).origin,
    others: deps.otherApis,
  });
  return { fetch: (request, info) => app.fetch(request, info) };
}

const dialect: Dialect = { credential: readCredential, refuse };

function readCredential(request: Request): Credential {
  const named = request.headers.get('x-workspace-id');
  return {
    secret: bearerSecret(request),
    workspace: named === null ? null : (workspaceIds.read(named) ?? 'unknown'),
  };
}

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
