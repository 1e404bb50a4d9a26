import { BASE_PATH } from '../native.ts';
import type { OtherApi } from './other-api.ts';

/** The list of documents for assistants, in the format of llmstxt.org. */
export function writeLlms(origin: string, others: readonly OtherApi[]): string {
  const listed = (title: string, path: string, about: string) => `- [${title}](${origin}${path}): ${about}`;
  return [
    '# Waymark',
    '',
    '> A self-hosted short-link server: it creates short links, redirects visitors and counts every click. It has its own API and is compatible with five other short-link APIs, whose clients need only another base URL.',
    '',
    'Every call needs a key of this server. Links created through one API can be read, changed and counted through the others.',
    '',
    '## Native API',
    '',
    listed('Reference', '/docs.md', 'every operation with its parameters, its answers and an example'),
    listed('OpenAPI 3.1', `${BASE_PATH}/openapi.json`, 'the same for programs'),
    '',
    '## Compatible APIs',
    '',
    ...others.flatMap(({ title, markdown, openapi_json }) => [
      listed(title, markdown, 'operations, examples in four languages, refusals, and what is not supported'),
      listed(`${title} as OpenAPI`, openapi_json, 'the same for programs'),
    ]),
    '',
  ].join('\n');
}
