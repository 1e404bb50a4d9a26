import { MARKDOWN_TYPE } from '../wire/docs/markdown.ts';
import { chooseType } from '../wire/http/accept.ts';
import { JSON_TYPE } from '../wire/http/reply.ts';
import type { RequestInfo } from '../wire/kit/api-request.ts';
import type { Facade } from '../wire/kit/facade.ts';
import { type FacadeOptions, mountFacade } from '../wire/kit/fields-api.ts';
import type { WireApp } from '../wire/kit/mount.ts';
import type { ReferenceForm } from './compat-docs.ts';
import { createCompatDocs, HTML_HEADERS, MARKDOWN_HEADERS, wantsMarkdown } from './compat-docs.ts';
import { type CompatEntry, indexMarkdown, type ListedApi, renderIndex, toEntry } from './compat-index.ts';
import { type CompatPlaces, createBases } from './compat-places.ts';

/** All compatible APIs, each below `/compat/NAME`, and at `/` of the hosts that belong to it. */
export interface Compat {
  /** Serves `/compat`: the list of APIs, and each API below its name. */
  byPath(request: Request, info: RequestInfo): Response | Promise<Response>;
  /** Serves a host that belongs to one API. */
  byHost(name: string, request: Request, info: RequestInfo): Response | Promise<Response>;
  /** Serves `/docs/compat`. */
  docs(request: Request): Response;
  readonly entries: readonly CompatEntry[];
}

export interface CompatOptions extends FacadeOptions {
  readonly places: CompatPlaces;
}

export function createCompat(options: CompatOptions, facades: readonly Facade[]): Compat {
  const docs = createCompatDocs(options.places);
  const entries = facades.map(toEntry);
  const bases = createBases(options.places);
  const listed = (request: Request): readonly ListedApi[] =>
    entries.map((entry) => ({ ...entry, baseUrl: bases.current(entry.name, request, false).url }));
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

  /** Counts every document under one name. `answer` returns null if the path has no document. */
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
      const target = { request, onOwnHost: false };
      const document = isReading(request)
        ? counted(facade, () => docs.document(facade, path.slice(`/compat/${name}`.length), target))
        : null;
      return document ?? below.fetch(request, info);
    },
    byHost(name, request, info) {
      const found = mounted.get(name);
      if (found === undefined) return noSuchApi(entries);
      const { facade, whole } = found;
      const path = pathOf(request);
      const target = { request, onOwnHost: true };
      const document = isReading(request)
        ? counted(facade, () => {
            if (path === '/docs') return docs.reference(facade, 'any', target);
            return path === '/docs.md'
              ? docs.reference(facade, 'markdown', target)
              : docs.document(facade, path, target);
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
      const target = { request, onOwnHost: false };
      const form = ending === undefined ? 'any' : 'markdown';
      return counted(facade, () => docs.reference(facade, form, target)) ?? noSuchApi(entries);
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

function pageOf(entries: readonly ListedApi[], request: Request, form: ReferenceForm): Response {
  return wantsMarkdown(request, form)
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
    { error: `There is no such API. Available: ${entries.map(({ base }) => base).join(', ')}.` },
    { status: 404, headers: UNCACHED },
  );

const notReadable = (): Response =>
  Response.json(
    { error: 'Only GET is allowed.' },
    { status: 405, headers: { ...UNCACHED, allow: 'GET, HEAD' } },
  );
