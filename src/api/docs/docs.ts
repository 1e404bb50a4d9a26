import { chooseType } from '../../wire/accept.ts';
import type { Document } from '../../wire/docs/document.ts';
import { operationsOf } from '../../wire/docs/document.ts';
import { MARKDOWN_TYPE, renderMarkdown } from '../../wire/docs/markdown.ts';
import { nativeSample } from '../../wire/docs/native-sample.ts';
import { DOCS_HEADERS, type Reference, renderDocs } from '../../wire/docs/page.ts';
import type { WireApp } from '../../wire/mount.ts';
import type { OpenApiDocument } from '../../wire/openapi.ts';
import { replyText } from '../../wire/reply.ts';
import type { Serve } from '../../wire/serve.ts';
import { BASE_PATH, type NativeDeps, openOperation } from '../native.ts';
import { PROBLEMS } from '../problems.ts';
import { writeLlms } from './llms.ts';

/** Where a compatible API and its documents are, as the reference of the native API lists them. */
export interface OtherApi {
  readonly title: string;
  readonly docs: string;
  readonly markdown: string;
  readonly openapi_json: string;
}

export interface DocsOptions {
  describe(): OpenApiDocument;
  readonly origin: string;
  /** The compatible APIs; they are loaded when they are first asked for. */
  others(): Promise<readonly OtherApi[]>;
}

/** The description of the API: for programs, for people and for assistants. Each is made when it is first asked for. */
export function addDocs(
  app: WireApp,
  serve: Serve<NativeDeps>,
  { describe, origin, others }: DocsOptions,
): void {
  const document = once(describe);
  const json = once(() => JSON.stringify(document()));
  const reference = once(async () => toReference(document(), origin, await others()));
  const page = once(async () => renderDocs(await reference()));
  const markdown = once(async () => renderMarkdown(await reference()));
  const llms = once(async () => writeLlms(origin, await others()));
  const replyPage = async () => replyText(200, 'text/html; charset=utf-8', await page(), DOCS_HEADERS);
  const replyMarkdown = async () =>
    replyText(200, `${MARKDOWN_TYPE}; charset=utf-8`, await markdown(), { ...CACHED, vary: 'accept' });

  const forPrograms = openOperation({
    ...SHARED,
    name: 'getOpenApi',
    path: '/openapi.json',
    summary: 'This document',
    open: async () => replyText(200, 'application/json', json(), CACHED),
  });
  const forPeople = openOperation({
    ...SHARED,
    name: 'getDocs',
    path: '/docs',
    summary: 'The reference',
    open: replyPage,
  });
  const forAssistants = openOperation({
    ...SHARED,
    name: 'getDocsText',
    path: '/docs.md',
    summary: 'The reference as Markdown',
    open: replyMarkdown,
  });
  const forCrawlers = openOperation({
    ...SHARED,
    name: 'getLlms',
    path: '/llms.txt',
    summary: 'What there is to read here',
    open: async () => replyText(200, 'text/plain; charset=utf-8', await llms(), CACHED),
  });
  app.get(`${BASE_PATH}/openapi.json`, (c) => serve.operation(forPrograms, c.req.raw, c.env.address, {}));
  app.get('/docs', (c) => {
    const type = chooseType(c.req.raw.headers.get('accept'), ['text/html', MARKDOWN_TYPE]);
    const operation = type === MARKDOWN_TYPE ? forAssistants : forPeople;
    return serve.operation(operation, c.req.raw, c.env.address, {});
  });
  app.get('/docs.md', (c) => serve.operation(forAssistants, c.req.raw, c.env.address, {}));
  app.get('/llms.txt', (c) => serve.operation(forCrawlers, c.req.raw, c.env.address, {}));
}

const SHARED = { method: 'GET', tag: 'Reference', answers: {} } as const;
const CACHED = { 'cache-control': 'public, max-age=300' };

function toReference(openApi: OpenApiDocument, origin: string, others: readonly OtherApi[]): Reference {
  // The generator's type knows every corner of OpenAPI; the page shows those that this description uses.
  const document = openApi as unknown as Document;
  const base = origin + (document.servers[0]?.url ?? '');
  return {
    document,
    operations: operationsOf(document),
    setUp: 'export WAYMARK_KEY=wm_…',
    samplesOf: (operation) => [nativeSample(operation, base)],
    extras: [
      {
        id: 'problems',
        title: 'Problems',
        columns: ['Code', 'Status', 'Title'],
        rows: PROBLEMS.map(({ code, status, title }) => [code, String(status), title]),
        anchored: true,
      },
    ],
    links: [
      { title: 'openapi.json', href: `${base}/openapi.json` },
      { title: 'Markdown', href: '/docs.md' },
      ...others.map(({ title, docs }) => ({ title: `${title} (compatible)`, href: docs })),
    ],
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly it: T } | null = null;
  return () => {
    made ??= { it: make() };
    return made.it;
  };
}
