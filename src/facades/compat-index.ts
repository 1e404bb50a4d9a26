import { html, trusted } from '../core/base/html.ts';
import { STYLE } from '../wire/docs/style.ts';
import type { Facade } from '../wire/kit/facade.ts';

/** The paths of one compatible API and its documents. */
export interface CompatEntry {
  readonly name: string;
  readonly title: string;
  readonly base: string;
  readonly docs: string;
  readonly markdown: string;
  readonly openapi_json: string;
  readonly openapi_yaml: string;
}

export const toEntry = ({ name, title }: Pick<Facade, 'name' | 'title'>): CompatEntry => ({
  name,
  title,
  base: `/compat/${name}`,
  docs: `/docs/compat/${name}`,
  markdown: `/docs/compat/${name}.md`,
  openapi_json: `/compat/${name}/openapi.json`,
  openapi_yaml: `/compat/${name}/openapi.yaml`,
});

/** An entry with the full base URL, which a reader pastes into a client. */
export interface ListedApi extends CompatEntry {
  readonly baseUrl: string;
}

const TITLE = 'Compatible APIs';
const WORDS =
  'Clients of these services need only another base URL and a key of this server. All APIs share the same links.';

/** The list for people. */
export function renderIndex(entries: readonly ListedApi[]): string {
  const rows = entries.map(
    (entry) =>
      html`<tr><td><a href="${entry.docs}">${entry.title}</a></td><td><code>${entry.baseUrl}</code></td><td><a href="${entry.openapi_json}">openapi.json</a> · <a href="${entry.openapi_yaml}">openapi.yaml</a> · <a href="${entry.markdown}">Markdown</a></td></tr>`,
  );
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${TITLE}</title><style>${trusted(STYLE)}</style></head><body>
<nav aria-label="Contents"><a href="/docs"><b>Waymark API</b></a><h2>${TITLE}</h2><ul>${entries.map((entry) => html`<li><a href="${entry.docs}">${entry.title}</a></li>`)}</ul></nav>
<main><h1>${TITLE}</h1><p>${WORDS}</p><table><thead><tr><th>Service</th><th>Base URL</th><th>Documents</th></tr></thead><tbody>${rows}</tbody></table></main></body></html>
`.text;
}

/** The list for assistants. */
export function indexMarkdown(entries: readonly ListedApi[]): string {
  const lines = entries.map(
    (entry) =>
      `- [${entry.title}](${entry.markdown}): \`${entry.baseUrl}\`, [OpenAPI](${entry.openapi_json})`,
  );
  return `# ${TITLE}\n\n${WORDS}\n\n${lines.join('\n')}\n`;
}
