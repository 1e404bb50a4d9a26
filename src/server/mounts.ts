import { LOGO_MOUNT } from '../core/domains/domain-logo.ts';
import type { RequestInfo } from '../wire/kit/api-request.ts';

/**
 * First segments of the server's own paths. Each has a handler (see `Mounts`), and no link can take it: the reserved
 * words derive from this list.
 */
export const MOUNT_WORDS = [
  'api',
  'app',
  'docs',
  'docs.md',
  'llms.txt',
  'compat',
  'healthz',
  'readyz',
  'metrics',
  'robots.txt',
  'favicon.ico',
  LOGO_MOUNT,
] as const;
export type MountWord = (typeof MOUNT_WORDS)[number];

/**
 * Paths for people who sign in, for owners and for programs. Customer domains do not serve them: neither their visitors nor
 * scripts in their pages need them.
 */
const CONTROL_MOUNTS: ReadonlySet<MountWord> = new Set([
  'api',
  'app',
  'docs',
  'docs.md',
  'llms.txt',
  'compat',
]);

export const isControlMount = (mount: MountWord): boolean => CONTROL_MOUNTS.has(mount);

/** Reserved for planned features, so that no link will be in their way. */
const PLANNED_WORDS = ['mcp'] as const;

export const RESERVED_WORDS: ReadonlySet<string> = new Set([...MOUNT_WORDS, ...PLANNED_WORDS]);

export type Mount = (request: Request, info: RequestInfo) => Response | Promise<Response>;

export type Mounts = Readonly<Record<MountWord, Mount>>;

/** The mount that a raw path belongs to, or null when it may be a short link. */
export function mountOf(path: string): MountWord | null {
  const end = path.indexOf('/', 1);
  const word = end < 0 ? path.slice(1) : path.slice(1, end);
  return MOUNT_WORDS.find((known) => known === word) ?? null;
}
