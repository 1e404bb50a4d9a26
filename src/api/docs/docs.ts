import type { Document } from '../../wire/docs/document.ts';
import { operationsOf } from '../../wire/docs/document.ts';
import { MARKDOWN_TYPE, renderMarkdown } from '../../wire/docs/markdown.ts';
import { nativeSample } from '../../wire/docs/native-sample.ts';
import type { OpenApiDocument } from '../../wire/docs/openapi.ts';
import { DOCS_HEADERS, type Reference, renderDocs } from '../../wire/docs/page.ts';
import { chooseType } from '../../wire/http/accept.ts';
import { replyText } from '../../wire/http/reply.ts';
import type { WireApp } from '../../wire/kit/mount.ts';
import type { Operation } from '../../wire/kit/operation.ts';
import type { Serve } from '../../wire/kit/serve.ts';
import { BASE_PATH, type NativeDeps, openOperation } from '../native.ts';
import { PROBLEMS } from '../problems.ts';
import { writeLlms } from './llms.ts';
import type { OtherApi } from './other-api.ts';

export interface DocsOptions {
  describe(): OpenApiDocument;
  readonly origin: string;
  /** The compatible APIs, which are loaded by the first call. */
  others(): Promise<readonly OtherApi[]>;
}

/** Adds the documents of the API for programs, people and assistants. The first request renders each of them. */
export function addDocs(
  app: WireApp,
  serve: Serve<Operation<NativeDeps>>,
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
    summary: 'Read the OpenAPI document',
    open: async () => replyText(200, 'application/json', json(), CACHED),
  });
  const forPeople = openOperation({
    ...SHARED,
    name: 'getDocs',
    path: '/docs',
    summary: 'Read the reference',
    open: replyPage,
  });
  const forAssistants = openOperation({
    ...SHARED,
    name: 'getDocsText',
    path: '/docs.md',
    summary: 'Read the reference as Markdown',
    open: replyMarkdown,
  });
  const forCrawlers = openOperation({
    ...SHARED,
    name: 'getLlms',
    path: '/llms.txt',
    summary: 'List the documents of this server',
    open: async () => replyText(200, 'text/plain; charset=utf-8', await llms(), CACHED),
  });
  app.get(`${BASE_PATH}/openapi.json`, (c) => serve.operation([forPrograms], c.req.raw, c.env, {}));
  app.get('/docs', (c) => {
    const type = chooseType(c.req.raw.headers.get('accept'), ['text/html', MARKDOWN_TYPE]);
    const operation = type === MARKDOWN_TYPE ? forAssistants : forPeople;
    return serve.operation([operation], c.req.raw, c.env, {});
  });
  app.get('/docs.md', (c) => serve.operation([forAssistants], c.req.raw, c.env, {}));
  app.get('/llms.txt', (c) => serve.operation([forCrawlers], c.req.raw, c.env, {}));
}

const SHARED = { method: 'GET', tag: 'Reference', answers: {} } as const;
const CACHED = { 'cache-control': 'public, max-age=300' };

function toReference(openApi: OpenApiDocument, origin: string, others: readonly OtherApi[]): Reference {
  // The generator's type covers all of OpenAPI; the page shows only the parts that this document uses.
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
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
