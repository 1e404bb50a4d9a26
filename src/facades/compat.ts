import { chooseType } from '../wire/accept.ts';
import { MARKDOWN_TYPE } from '../wire/docs/markdown.ts';
import type { Facade } from '../wire/facade.ts';
import type { RequestInfo, WireApp } from '../wire/mount.ts';
import { JSON_TYPE } from '../wire/reply.ts';
import { type FacadeOptions, mountFacade } from '../wire/serve-facade.ts';
import { FACADES } from './all-facades.ts';
import { createCompatDocs, HTML_HEADERS, MARKDOWN_HEADERS } from './compat-docs.ts';
import { type CompatEntry, indexMarkdown, type ListedApi, renderIndex, toEntry } from './compat-index.ts';
import { type CompatPlaces, createBases } from './compat-places.ts';

/** All compatible APIs, each below `/compat/NAME` and, where it has a host of its own, below `/`. */
export interface Compat {
  /** What is at `/compat`: by the first two words of the path. */
  byPath(request: Request, info: RequestInfo): Response | Promise<Response>;
  /** By name, on a host of its own. */
  byHost(name: string, request: Request, info: RequestInfo): Response | Promise<Response>;
  /** What is at `/docs/compat`. */
  docs(request: Request): Response;
  readonly entries: readonly CompatEntry[];
}

export interface CompatOptions extends FacadeOptions {
  readonly places: CompatPlaces;
}

export function createCompat(options: CompatOptions, facades: readonly Facade[] = FACADES): Compat {
  const docs = createCompatDocs(options.places);
  const entries = facades.map(toEntry);
  const bases = createBases(options.places);
  const listed = (request: Request): readonly ListedApi[] =>
    entries.map((entry) => ({ ...entry, baseUrl: bases.asked(entry.name, request, false).url }));
  const mounted = new Map(
    facades.map((facade): [string, Mounted] => [
      facade.name,
      {
        facade,
        below: mountFacade(`/compat/${facade.name}`, facade, options),
        whole: mountFacade('', facade, options),
      },
    ]),
  );

  /** A document, where a path below the mount is one; counted under one name whichever it is. */
  function counted(facade: Facade, answer: () => Response | null): Response | null {
    const startedMs = performance.now();
    const response = answer();
    if (response !== null) {
      options.countCall(`${facade.name}.getDocument`, response.status, performance.now() - startedMs);
    }
    return response;
  }

  return {
    entries,
    byPath(request, info) {
      const path = pathOf(request);
      if (path === '/compat' || path === '/compat/') return listOf(entries, listed, request);
      const [, , name = ''] = path.split('/', 3);
      const found = mounted.get(name);
      if (found === undefined) return noSuchApi(entries);
      const { facade, below } = found;
      const asked = { request, onOwnHost: false };
      const document = isReading(request)
        ? counted(facade, () => docs.document(facade, path.slice(`/compat/${name}`.length), asked))
        : null;
      return document ?? below.fetch(request, info);
    },
    byHost(name, request, info) {
      const found = mounted.get(name);
      if (found === undefined) return noSuchApi(entries);
      const { facade, whole } = found;
      const path = pathOf(request);
      const asked = { request, onOwnHost: true };
      const document = isReading(request)
        ? counted(facade, () => {
            if (path === '/docs') return docs.reference(facade, 'any', asked);
            return path === '/docs.md'
              ? docs.reference(facade, 'markdown', asked)
              : docs.document(facade, path, asked);
          })
        : null;
      return document ?? whole.fetch(request, info);
    },
    docs(request) {
      if (!isReading(request)) return notReadable();
      const path = pathOf(request).slice('/docs/compat'.length);
      if (path === '' || path === '/') return pageOf(listed(request), request, 'any');
      if (path === '.md') return pageOf(listed(request), request, 'markdown');
      const [, name = '', ending] = /^\/([a-z]+)(\.md)?$/.exec(path) ?? [];
      const facade = mounted.get(name)?.facade;
      if (facade === undefined) return noSuchApi(entries);
      const asked = { request, onOwnHost: false };
      const form = ending === undefined ? 'any' : 'markdown';
      return counted(facade, () => docs.reference(facade, form, asked)) ?? noSuchApi(entries);
    },
  };
}

interface Mounted {
  readonly facade: Facade;
  readonly below: WireApp;
  readonly whole: WireApp;
}

const isReading = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';
const pathOf = ({ url }: Request): string => new URL(url).pathname;

/** JSON, unless the `Accept` header asks for a page or for Markdown. */
function listOf(
  entries: readonly CompatEntry[],
  listed: (request: Request) => readonly ListedApi[],
  request: Request,
): Response {
  if (!isReading(request)) return notReadable();
  const type = chooseType(request.headers.get('accept'), [JSON_TYPE, 'text/html', MARKDOWN_TYPE]);
  if (type !== null && type !== JSON_TYPE) {
    return pageOf(listed(request), request, type === MARKDOWN_TYPE ? 'markdown' : 'html');
  }
  return textOf(request, JSON.stringify({ apis: entries }), {
    'content-type': JSON_TYPE,
    'cache-control': 'public, max-age=300',
    vary: 'accept',
  });
}

function pageOf(
  entries: readonly ListedApi[],
  request: Request,
  form: 'html' | 'markdown' | 'any',
): Response {
  const type = chooseType(request.headers.get('accept'), ['text/html', MARKDOWN_TYPE]);
  const isMarkdown = form === 'markdown' || (form === 'any' && type === MARKDOWN_TYPE);
  return isMarkdown
    ? textOf(request, indexMarkdown(entries), MARKDOWN_HEADERS)
    : textOf(request, renderIndex(entries), HTML_HEADERS);
}

const textOf = (request: Request, text: string, headers: Readonly<Record<string, string>>): Response =>
  new Response(request.method === 'HEAD' ? null : text, {
    headers: { 'x-content-type-options': 'nosniff', ...headers },
  });

const UNCACHED = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

const noSuchApi = (entries: readonly CompatEntry[]): Response =>
  Response.json(
    { error: `There is no such API. There are: ${entries.map(({ base }) => base).join(', ')}.` },
    { status: 404, headers: UNCACHED },
  );

const notReadable = (): Response =>
  Response.json(
    { error: 'This can be read by GET.' },
    { status: 405, headers: { ...UNCACHED, allow: 'GET, HEAD' } },
  );
