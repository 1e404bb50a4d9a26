import type { NewLink } from '../../../api/types.ts';
import type { Columns, Field } from './columns.ts';
import type { CsvRow } from './csv.ts';

export interface RowOptions {
  /** Null: the domain of the line, if the workspace has it; else the default one. Otherwise one domain for all. */
  readonly domain: string | null;
  /** The domains that links of the workspace can be on. */
  readonly domains: ReadonlySet<string>;
  readonly keepsSlugs: boolean;
  /** For every link, beside the tags of its line. */
  readonly tags: readonly string[];
}

/** The link that a line of the file describes. What cannot be read is left for the server to refuse, by its name. */
export function toNewLink(row: CsvRow, columns: Columns, options: RowOptions): NewLink {
  const cell = (field: Field): string => {
    const at = columns.indexOf(field);
    return at < 0 ? '' : (row.cells[at] ?? '').trim();
  };
  const given = (name: string, value: unknown): object =>
    value === '' || value === undefined ? {} : { [name]: value };
  const short = readShort(cell('short_url'));
  const host = (cell('domain') === '' ? short.host : hostOf(cell('domain'))).toLowerCase();
  const slug = cell('slug') === '' ? short.slug : cell('slug').replace(/^\/+/, '');
  const tags = [...new Set([...splitTags(cell('tags')), ...options.tags])];
  const utm = utmOf(cell);
  const expires = {
    ...given('at', readTime(cell('expires_at'))),
    ...given('clicks', readNumber(cell('expires_clicks'))),
    ...given('redirect_to', cell('expires_to')),
  };
  return {
    url: withScheme(cell('url')),
    ...given('domain', options.domain ?? (options.domains.has(host) ? host : '')),
    ...given('slug', options.keepsSlugs ? slug : ''),
    ...given('title', cell('title')),
    ...given('note', cell('note')),
    ...given('external_id', cell('external_id')),
    ...given('password', cell('password')),
    ...given('enabled', readFlag(cell('enabled'))),
    ...given('starts_at', readTime(cell('starts_at'))),
    ...given('redirect_status', readNumber(cell('redirect_status'))),
    ...(tags.length === 0 ? {} : { tags }),
    ...(Object.keys(expires).length === 0 ? {} : { expires }),
    ...(Object.keys(utm).length === 0 ? {} : { utm }),
  } as NewLink;
}

function utmOf(cell: (field: Field) => string): Readonly<Record<string, string>> {
  const parts = ['source', 'medium', 'campaign', 'term', 'content'] as const;
  return Object.fromEntries(
    parts.map((part) => [part, cell(`utm_${part}`)]).filter(([, value]) => value !== ''),
  );
}

/** `bit.ly/abc`, `https://bit.ly/abc`, `/abc`, `abc`. */
function readShort(text: string): { readonly host: string; readonly slug: string } {
  if (text === '') return { host: '', slug: '' };
  const [, host = '', path = ''] =
    /^(?:https?:\/\/)?([^/?#]+\.[^/?#]+|localhost(?::\d+)?)\/([^?#]*)/i.exec(text) ?? [];
  if (host === '') return { host: '', slug: text.replace(/^\/+/, '') };
  return { host, slug: decode(path) };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const hostOf = (text: string): string => /^(?:https?:\/\/)?([^/?#]*)/i.exec(text)?.[1] ?? text;

const splitTags = (text: string): readonly string[] =>
  text
    .split(/[,;|]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');

/** Files have `example.com/page`, as browsers show it. */
const withScheme = (text: string): string =>
  /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/:?#]|$)/i.test(text) ? `https://${text}` : text;

const readNumber = (text: string): number | string => (/^-?\d{1,15}$/.test(text) ? Number(text) : text);

const YES = /^(?:true|yes|y|1|on|active|enabled)$/i;
const NO = /^(?:false|no|n|0|off|inactive|disabled)$/i;
const readFlag = (text: string): boolean | string => (YES.test(text) ? true : NO.test(text) ? false : text);

const ZONED = /(?:z|[+-]\d\d:?\d\d)$/i;
const LOCAL = /^(\d{4}-\d\d-\d\d)(?:[ t](\d\d:\d\d)(:\d\d)?(?:\.\d+)?)?$/i;

/** RFC 3339; a time without a zone is UTC. */
function readTime(text: string): string {
  const [, day, minutes = '00:00', seconds = ':00'] = LOCAL.exec(text) ?? [];
  if (day !== undefined) return `${day}T${minutes}${seconds}Z`;
  return ZONED.test(text) ? text.replace(' ', 'T') : text;
}
