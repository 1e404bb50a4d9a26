import { LOGO_MOUNT } from '../core/domain-logo.ts';

/**
 * First words of the paths that are the server's own. A word here has a handler (see `Mounts`), and no link can take
 * it: the reserved words are made of this list.
 */
export const MOUNT_WORDS = [
  'api',
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

/** What owners and programs use; visitors of a branded domain have no business there, nor have its pages' scripts. */
const CONTROL_MOUNTS: ReadonlySet<MountWord> = new Set(['api', 'docs', 'docs.md', 'llms.txt', 'compat']);

export const isControlMount = (mount: MountWord): boolean => CONTROL_MOUNTS.has(mount);

/** Promised by the design to parts that come later: held now, so that no link will stand in their way. */
const HELD_WORDS = ['app', 'mcp'] as const;

export const RESERVED_WORDS: ReadonlySet<string> = new Set([...MOUNT_WORDS, ...HELD_WORDS]);

/** Who asks, as far as it is believed. */
export interface RequestInfo {
  readonly address: string;
  /** Answers as the short URL with that host and raw path would, and counts the visit. */
  follow(host: string, path: string): Promise<Response>;
}

export type Mount = (request: Request, info: RequestInfo) => Response | Promise<Response>;

export type Mounts = Readonly<Record<MountWord, Mount>>;

/** The mount that a raw path belongs to, or null when it is a short link's. */
export function mountOf(path: string): MountWord | null {
  const end = path.indexOf('/', 1);
  const word = end < 0 ? path.slice(1) : path.slice(1, end);
  return MOUNT_WORDS.find((known) => known === word) ?? null;
}
