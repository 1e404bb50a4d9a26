import type { WireApp } from '../../wire/mount.ts';
import type { OpenApiDocument } from '../../wire/openapi.ts';
import { replyText } from '../../wire/reply.ts';
import type { Serve } from '../../wire/serve.ts';
import { BASE_PATH, type NativeDeps, openOperation } from '../native.ts';
import { PROBLEMS } from '../problems.ts';
import { DOCS_HEADERS, renderDocs } from './page.ts';

/** The description of the API, for programs and for people; both are made once, when they are first asked for. */
export function addDocs(
  app: WireApp,
  serve: Serve<NativeDeps>,
  describe: () => OpenApiDocument,
  origin: string,
): void {
  const document = once(describe);
  const json = once(() => JSON.stringify(document()));
  const page = once(() => renderDocs(document(), { origin, problems: PROBLEMS }));
  const shared = { method: 'GET', tag: 'Reference', answers: {} } as const;
  const forPrograms = openOperation({
    ...shared,
    name: 'getOpenApi',
    path: '/openapi.json',
    summary: 'This document',
    open: async () => replyText(200, 'application/json', json(), { 'cache-control': 'public, max-age=300' }),
  });
  const forPeople = openOperation({
    ...shared,
    name: 'getDocs',
    path: '/docs',
    summary: 'The reference',
    open: async () => replyText(200, 'text/html; charset=utf-8', page(), DOCS_HEADERS),
  });
  app.get(`${BASE_PATH}/openapi.json`, (c) => serve.operation(forPrograms, c.req.raw, c.env.address, {}));
  app.get('/docs', (c) => serve.operation(forPeople, c.req.raw, c.env.address, {}));
}

function once<T>(make: () => T): () => T {
  let made: { readonly it: T } | null = null;
  return () => {
    made ??= { it: make() };
    return made.it;
  };
}
