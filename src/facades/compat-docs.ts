import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import { chooseType } from '../wire/accept.ts';
import { describeFacadeApi, type FacadeDocument } from '../wire/docs/facade-openapi.ts';
import { facadeReference } from '../wire/docs/facade-reference.ts';
import { OPENAPI_VERSIONS, type OpenApiVersion } from '../wire/docs/json-schema.ts';
import { MARKDOWN_TYPE, renderMarkdown } from '../wire/docs/markdown.ts';
import { DOCS_HEADERS, type Reference, renderDocs } from '../wire/docs/page.ts';
import { shareParts } from '../wire/docs/share-parts.ts';
import { hasAlready } from '../wire/etag.ts';
import type { Facade } from '../wire/facade.ts';
import { EXAMPLE_HOST } from '../wire/recorded.ts';
import { lookUpRefusal, WireRefusal } from '../wire/refusal.ts';
import { JSON_TYPE } from '../wire/reply.ts';
import { type CompatPlaces, createBases } from './compat-places.ts';

/** The documents of the compatible APIs: for programs, for people and for assistants. */
export interface CompatDocs {
  /** The document of an API at a path below its mount, or null where the path is none. `host`: it has the whole host. */
  document(facade: Facade, path: string, asked: Asked): Response | null;
  /** The readable reference, as the `Accept` header or the ending of the path wants it. */
  reference(facade: Facade, form: ReferenceForm, asked: Asked): Response;
}

export interface Asked {
  readonly request: Request;
  /** Whether the API was asked on a host of its own. */
  readonly onOwnHost: boolean;
}

export type ReferenceForm = 'html' | 'markdown' | 'any';

/** Stands in a text for what each answer fills in: the base URL, and the host of short links. */
const BASE = 'https://base.invalid';

interface Template {
  readonly text: string;
  readonly digest: string;
}

export function createCompatDocs(places: CompatPlaces): CompatDocs {
  const bases = createBases(places);
  // By API, kind of host, version and form: forty at most, each made when it is first asked for.
  const templates = new Map<string, Template>();

  function describe(facade: Facade, version: OpenApiVersion, onOwnHost: boolean): FacadeDocument {
    return describeFacadeApi(facade, version, {
      version: places.version,
      bases: [BASE, ...bases.others(facade.name, onOwnHost)],
    });
  }

  function answer(
    facade: Facade,
    { request, onOwnHost }: Asked,
    form: { name: string; headers: Readonly<Record<string, string>>; make(): string },
  ): Response {
    const key = `${facade.name} ${onOwnHost} ${form.name}`;
    const template = templates.get(key) ?? toTemplate(form.make());
    templates.set(key, template);
    const base = bases.asked(facade.name, request, onOwnHost);
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
    document(facade, path, asked) {
      const format = DOCUMENTS.get(path);
      if (format === undefined) return null;
      const version = versionOf(facade, asked.request);
      if (version === null) return badVersion(facade);
      return answer(facade, asked, {
        name: `${path} ${version}`,
        headers: { 'content-type': format.type, 'cache-control': CACHE },
        make: () => format.write(shareParts(describe(facade, version, asked.onOwnHost).openapi)),
      });
    },
    reference(facade, form, asked) {
      const type = chooseType(asked.request.headers.get('accept'), ['text/html', MARKDOWN_TYPE]);
      const isMarkdown = form === 'markdown' || (form === 'any' && type === MARKDOWN_TYPE);
      const make = (render: (reference: Reference) => string) => () =>
        render(facadeReference(facade, describe(facade, '3.1', asked.onOwnHost), linksOf(facade, asked)));
      return answer(
        facade,
        asked,
        isMarkdown
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

/** Where each document is, below the mount, and how it is written. */
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

/** As the query says, else as the vendor has it; null for one that there is not. */
function versionOf({ reference }: Facade, { url }: Request): OpenApiVersion | null {
  const said = new URL(url).searchParams.get('version');
  if (said === null) return reference.openapi ?? '3.1';
  return OPENAPI_VERSIONS.find((version) => said === version || said.startsWith(`${version}.`)) ?? null;
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
  const { body, status, headers } = lookUpRefusal(facade.refusals, refusal);
  return new Response(body, { status, headers: { ...headers, 'cache-control': 'no-store' } });
}

function linksOf({ name }: Facade, { onOwnHost }: Asked): Reference['links'] {
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
