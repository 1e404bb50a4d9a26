import type { Config } from '../config/config.ts';
import { errorCode, errorText } from '../core/base/error-text.ts';
import { adminSocketPath } from '../server/admin-socket.ts';
import { CliError } from './cli-error.ts';

export interface CallInit {
  readonly method?: string;
  readonly body?: unknown;
  readonly accept?: string;
  /** The id of the workspace to act on; default: the first one. */
  readonly workspace?: string | undefined;
}

/** Reaches a server: a local one, a remote one, or the data folder of one that is not running. */
export interface ServerLink {
  /** The native API with the operator's rights; `path` starts after `/api/v1`. */
  api(path: string, init?: CallInit): Promise<Response>;
  /** Calls an operation for the operator, on the machine of the server only. Throws CliError when it is refused. */
  operate(name: string, input: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** Null when no server runs. */
export async function runningServer(dataDir: string): Promise<ServerLink | null> {
  const unix = adminSocketPath(dataDir);
  const call = (path: string, init: RequestInit) =>
    fetch(`http://waymark${path}`, { ...init, unix, signal: AbortSignal.timeout(CALL_MS_MAX) });
  try {
    await call('/', {});
  } catch (error) {
    if (NOBODY_THERE.has(errorCode(error))) return null;
    throw error;
  }
  return {
    api: (path, init = {}) => call(`/api/v1${path}`, requestOf(init)),
    async operate(name, input) {
      const answer = await call(`/operations/${name}`, requestOf({ method: 'POST', body: input }));
      const body = await answer.json();
      if (!answer.ok) throw new CliError(messageIn(body) ?? `the server refused ${name} (${answer.status})`);
      return body;
    },
    close: async () => undefined,
  };
}

/** A server on another machine, with its key. */
export function remoteServer(remote: { url: string; key: string }): ServerLink {
  return {
    async api(path, init = {}) {
      const { headers, ...rest } = requestOf(init);
      const asked = { ...rest, headers: { ...headers, authorization: `Bearer ${remote.key}` } };
      try {
        return await fetch(`${remote.url}/api/v1${path}`, {
          ...asked,
          signal: AbortSignal.timeout(CALL_MS_MAX),
        });
      } catch (error) {
        throw new CliError(`${remote.url} cannot be reached: ${errorText(error)}`);
      }
    },
    async operate() {
      throw new CliError('run this command on the machine of the server, without WAYMARK_SERVER');
    },
    close: async () => undefined,
  };
}

/** The server that a command uses; `openFolder` is called only when none runs. */
export async function connect(
  config: Config,
  openFolder: (config: Config) => Promise<ServerLink>,
): Promise<ServerLink> {
  if (config.remote !== null) return remoteServer(config.remote);
  return (await runningServer(config.dataDir)) ?? (await openFolder(config));
}

/** Returns the JSON of the API; a refusal becomes a CliError. */
export async function callJson(link: ServerLink, path: string, init: CallInit = {}): Promise<unknown> {
  const answer = await link.api(path, init);
  await refuseUnlessOk(answer);
  return answer.status === 204 ? null : answer.json();
}

export async function refuseUnlessOk(answer: Response): Promise<void> {
  if (answer.ok) return;
  const body: unknown = await answer.json().catch(() => null);
  throw new CliError(messageIn(body) ?? `the server answered ${answer.status}`);
}

/** Long enough to back up or export a large server. */
const CALL_MS_MAX = 6 * 3_600_000;

function requestOf({ method = 'GET', body, accept = 'application/json', workspace }: CallInit) {
  const headers = {
    accept,
    ...(workspace === undefined ? {} : { 'x-workspace-id': workspace }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  return { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
}

const NOBODY_THERE = new Set([
  'ENOENT',
  'ENOTDIR',
  'ECONNREFUSED',
  'ConnectionRefused',
  'FailedToOpenSocket',
]);

/** The message of a problem+json or of the admin socket, with every bad field. */
function messageIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const { code, title, detail, message, errors } = body as Record<string, unknown>;
  const head = [detail, message, title, code].find((text) => typeof text === 'string' && text !== '');
  if (typeof head !== 'string') return null;
  const fields = Array.isArray(errors) ? errors.map(fieldFault) : [];
  return fields.length === 0 ? head : fields.join(' ');
}

function fieldFault(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { pointer, detail, message, code } = error as Record<string, unknown>;
  const field = typeof pointer === 'string' ? pointer.slice(1).replaceAll('/', '.') : '';
  return [field, detail ?? message ?? code].filter((part) => part !== '' && part !== undefined).join(': ');
}
