import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import { describeFacadeApi, type FacadeDocument } from '../wire/docs/facade-openapi.ts';
import { facadeReference } from '../wire/docs/facade-reference.ts';
import { MARKDOWN_TYPE, renderMarkdown } from '../wire/docs/markdown.ts';
import { DOCS_HEADERS, type Reference, renderDocs } from '../wire/docs/page.ts';
import { shareParts } from '../wire/docs/share-parts.ts';
import { chooseType } from '../wire/http/accept.ts';
import { hasAlready } from '../wire/http/etag.ts';
import { JSON_TYPE } from '../wire/http/reply.ts';
import type { Facade } from '../wire/kit/facade.ts';
import { EXAMPLE_HOST } from '../wire/kit/recorded.ts';
import { lookUpRefusal, WireRefusal } from '../wire/refusals/refusal.ts';
import { OPENAPI_VERSIONS, type OpenApiVersion } from '../wire/values/openapi-version.ts';
import { type CompatPlaces, createBases } from './compat-places.ts';

/** The documents of the compatible APIs, for programs, people and assistants. */
export interface CompatDocs {
  /** The document at a path below an API's mount, or null if the path has none. */
  document(facade: Facade, path: string, target: DocumentRequest): Response | null;
  /** The readable reference, in the format of `form`; `any` follows the `Accept` header. */
  reference(facade: Facade, form: ReferenceForm, target: DocumentRequest): Response;
}

export interface DocumentRequest {
  readonly request: Request;
  /** Whether the API has the host of the request to itself. */
  readonly onOwnHost: boolean;
}

export type ReferenceForm = 'html' | 'markdown' | 'any';

export const wantsMarkdown = (request: Request, form: ReferenceForm): boolean =>
  form === 'markdown' ||
  (form === 'any' &&
    chooseType(request.headers.get('accept'), ['text/html', MARKDOWN_TYPE]) === MARKDOWN_TYPE);

/** A placeholder for the base URL, which each answer replaces. */
const BASE = 'https://base.invalid';

interface Template {
  readonly text: string;
  readonly digest: string;
}

export function createCompatDocs(places: CompatPlaces): CompatDocs {
  const bases = createBases(places);
  // One per API, kind of host, version and format: at most forty, each rendered by its first request.
  const templates = new Map<string, Template>();

  function describe(facade: Facade, version: OpenApiVersion, onOwnHost: boolean): FacadeDocument {
    return describeFacadeApi(facade, version, {
      version: places.version,
      bases: [BASE, ...bases.others(facade.name, onOwnHost)],
    });
  }

  function answer(
    facade: Facade,
    { request, onOwnHost }: DocumentRequest,
    form: { name: string; headers: Readonly<Record<string, string>>; make(): string },
  ): Response {
    const key = `${facade.name} ${onOwnHost} ${form.name}`;
    const template = templates.get(key) ?? toTemplate(form.make());
    templates.set(key, template);
    const base = bases.current(facade.name, request, onOwnHost);
    const etag = `"${digestOf(`${template.digest} ${base.url} ${base.shortOrigin}`)}"`;
    const headers = { 'x-content-type-options': 'nosniff', ...form.headers, etag };
    if (hasAlready(request, etag)) return new Response(null, { status: 304, headers });
    const text = template.text
      .replaceAll(BASE, base.url)
      .replaceAll(`https://${EXAMPLE_HOST}`, base.shortOrigin)
      .replaceAll(EXAMPLE_HOST, new URL(base.shortOrigin).host);
    return new Response(request.method === 'HEAD' ? null : text, { headers });
  }

  return {
    document(facade, path, target) {
      const format = DOCUMENTS.get(path);
      if (format === undefined) return null;
      const version = versionOf(facade, target.request);
      if (version === null) return badVersion(facade);
      return answer(facade, target, {
        name: `${path} ${version}`,
        headers: { 'content-type': format.type, 'cache-control': CACHE },
        make: () => format.write(shareParts(describe(facade, version, target.onOwnHost).openapi)),
      });
    },
    reference(facade, form, target) {
      const make = (render: (reference: Reference) => string) => () =>
        render(facadeReference(facade, describe(facade, '3.1', target.onOwnHost), linksOf(facade, target)));
      return answer(
        facade,
        target,
        wantsMarkdown(target.request, form)
          ? { name: 'markdown', headers: MARKDOWN_HEADERS, make: make(renderMarkdown) }
          : { name: 'html', headers: HTML_HEADERS, make: make(renderDocs) },
      );
    },
  };
}

const CACHE = 'public, max-age=300';
export const HTML_HEADERS = { ...DOCS_HEADERS, 'content-type': 'text/html; charset=utf-8' };
export const MARKDOWN_HEADERS = {
  'content-type': `${MARKDOWN_TYPE}; charset=utf-8`,
  'cache-control': CACHE,
  vary: 'accept',
};

/** The path of each document below the mount, and its format. */
const DOCUMENTS = new Map([
  ['/openapi.json', { type: JSON_TYPE, write: (document: object) => JSON.stringify(document) }],
  [
    '/openapi.yaml',
    {
      type: 'application/yaml',
      write: (document: object) => stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 }),
    },
  ],
]);

/** The version in the query. Default: the vendor's. Null for an unknown version. */
function versionOf({ reference }: Facade, { url }: Request): OpenApiVersion | null {
  const input = new URL(url).searchParams.get('version');
  if (input === null) return reference.openapi ?? '3.1';
  return OPENAPI_VERSIONS.find((version) => input === version || input.startsWith(`${version}.`)) ?? null;
}

function badVersion(facade: Facade): Response {
  const refusal = new WireRefusal('invalid_request', {
    issues: [
      {
        in: 'query',
        path: ['version'],
        code: 'unknown_value',
        detail: `Must be ${OPENAPI_VERSIONS.join(' or ')}.`,
      },
    ],
  });
  const refused = lookUpRefusal(facade.refusals, refusal);
  const { body, status, headers } = facade.reply(refused.status, refused.value, refused.headers);
  return new Response(body, { status, headers: { ...headers, 'cache-control': 'no-store' } });
}

function linksOf({ name }: Facade, { onOwnHost }: DocumentRequest): Reference['links'] {
  const [documents, markdown] = onOwnHost ? ['', '/docs.md'] : [`/compat/${name}`, `/docs/compat/${name}.md`];
  return [
    ...[...DOCUMENTS.keys()].map((path) => ({ title: path.slice(1), href: documents + path })),
    { title: 'Markdown', href: markdown },
    ...(onOwnHost ? [] : [{ title: 'All compatible APIs', href: '/docs/compat' }]),
  ];
}

const DIGEST_LENGTH = 32;
const digestOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH);
const toTemplate = (text: string): Template => ({ text, digest: digestOf(text) });
