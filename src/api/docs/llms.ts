import { BASE_PATH } from '../native.ts';
import type { OtherApi } from './docs.ts';

/** A list of what assistants can read here, in the form of llmstxt.org. */
export function writeLlms(origin: string, others: readonly OtherApi[]): string {
  const listed = (title: string, path: string, words: string) => `- [${title}](${origin}${path}): ${words}`;
  return [
    '# Waymark',
    '',
    '> A self-hosted short-link server: it makes short links, redirects visitors and counts every click. It has an API of its own and answers five known short-link APIs, so that their clients work after changing one base URL.',
    '',
    'Every call needs a key of this server. Links made through one API can be seen, edited and counted through the others.',
    '',
    '## Native API',
    '',
    listed('Reference', '/docs.md', 'every operation with its parameters, answers and a call to copy'),
    listed('OpenAPI 3.1', `${BASE_PATH}/openapi.json`, 'the same for programs'),
    '',
    '## Compatible APIs',
    '',
    ...others.flatMap(({ title, markdown, openapi_json }) => [
      listed(title, markdown, 'operations, examples in four languages, refusals, what is not supported'),
      listed(`${title} as OpenAPI`, openapi_json, 'the same for programs'),
    ]),
    '',
  ].join('\n');
}
