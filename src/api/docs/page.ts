import { createHash } from 'node:crypto';
import { type Html, html, trusted } from '../../core/html.ts';
import type { OpenApiDocument } from '../../wire/openapi.ts';
import { curlOf } from './curl.ts';
import {
  type Content,
  type Document,
  operationsOf,
  type Parameter,
  type PlacedOperation,
} from './document.ts';
import { inline, prose } from './prose.ts';
import { describe, renderSchema, renderType } from './schema.ts';
import { STYLE } from './style.ts';

/** Nothing may run or load but the page's own style. */
export const DOCS_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'public, max-age=300',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
};

export interface DocsWords {
  /** Where the examples call: `https://go.example.com`. */
  readonly origin: string;
  readonly problems: readonly { readonly code: string; readonly status: number; readonly title: string }[];
}

/** The reference as one page that needs nothing else. */
export function renderDocs(openApi: OpenApiDocument, { origin, problems }: DocsWords): string {
  // The generator's type knows every corner of OpenAPI; the page shows those that this description uses.
  const document = openApi as unknown as Document;
  const operations = operationsOf(document);
  const base = origin + (document.servers[0]?.url ?? '');
  const sections = document.tags.map((tag) => ({
    ...tag,
    operations: operations.filter((operation) => operation.tags.includes(tag.name)),
  }));
  const { title, version, description } = document.info;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${trusted(STYLE)}</style></head><body>
<nav aria-label="Contents"><a href="#top"><b>${title}</b> <small>${version}</small></a>${sections.map(renderContents)}
<h2>Reference</h2><ul><li><a href="#problems">Problems</a></li><li><a href="#schemas">Schemas</a></li><li><a href="${base}/openapi.json">openapi.json</a></li></ul></nav>
<main id="top"><h1>${title}</h1>${prose(description)}
<pre class="curl">export WAYMARK_KEY=wm_…</pre>
${sections.map(({ name, description: words, operations: those }) => html`<section><h2 id="${slugOf(name)}">${name}</h2>${prose(words)}${those.map((operation) => renderOperation(operation, base))}</section>`)}
${renderProblems(problems)}
${renderSchemas(document)}
</main></body></html>
`.text;
}

const slugOf = (name: string): string => `tag-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;

function renderContents(section: { name: string; operations: readonly PlacedOperation[] }): Html {
  const items = section.operations.map(
    ({ operationId, method, summary }) =>
      html`<li><a href="#${operationId}"><span class="method ${method}">${method}</span> ${summary}</a></li>`,
  );
  return html`<h2><a href="#${slugOf(section.name)}">${section.name}</a></h2><ul>${items}</ul>`;
}

function renderOperation(operation: PlacedOperation, base: string): Html {
  const { operationId, method, path, summary, description = '', parameters = [], requestBody } = operation;
  return html`<article id="${operationId}"><header><span class="method ${method}">${method}</span><code class="path">${path}</code><a class="anchor" href="#${operationId}" aria-label="Link to this operation">#</a></header>
<h3>${summary}</h3>${prose(description)}
<pre class="curl" title="Click to select">${curlOf(operation, base)}</pre>
${renderParameters(parameters)}${requestBody === undefined ? null : html`<h4>Body</h4>${renderContent(requestBody.content)}`}
<h4>Answers</h4>${renderAnswers(operation)}</article>`;
}

function renderParameters(parameters: readonly Parameter[]): Html | null {
  if (parameters.length === 0) return null;
  const rows = parameters.map(
    (it) =>
      html`<tr><td><code>${it.name}</code> <small>${it.in}</small>${it.required === true ? html` <b>required</b>` : null}</td><td>${renderType(it.schema)}</td><td>${describe(it.schema, it.description ?? it.schema.description)}</td></tr>`,
  );
  const table = html`<div class="table"><table><tbody>${rows}</tbody></table></div>`;
  return parameters.length <= FEW
    ? html`<h4>Parameters</h4>${table}`
    : html`<h4>Parameters</h4><details><summary>${parameters.length} parameters</summary>${table}</details>`;
}

const FEW = 12;

function renderContent(content: Content): readonly Html[] {
  return Object.entries(content).map(
    ([type, { schema }]) =>
      html`<div class="table"><small>${type}</small> ${schema === undefined ? null : renderSchema(schema)}</div>`,
  );
}

function renderAnswers({ responses }: PlacedOperation): Html {
  const rows = Object.entries(responses).map(([status, { description, content = {} }]) => {
    const shapes = Object.entries(content).map(([type, { schema }]) =>
      schema?.type === 'string' || schema === undefined
        ? html`<small>${type}</small> `
        : html`${renderType(schema)} <small>${type}</small> `,
    );
    return html`<tr><td><code>${status}</code></td><td>${linkProblems(description)}</td><td>${shapes}</td></tr>`;
  });
  return html`<div class="table"><table><tbody>${rows}</tbody></table></div>`;
}

/** A description that is nothing but codes leads to what they mean. */
function linkProblems(description: string): Html {
  if (!/^`\w+`(, `\w+`)*$/.test(description)) return inline(description);
  const codes = description.replaceAll('`', '').split(', ');
  return html`${codes.map((code, nth) => html`${nth === 0 ? '' : ', '}<a href="#${code}"><code>${code}</code></a>`)}`;
}

function renderProblems(problems: DocsWords['problems']): Html {
  const rows = problems.map(
    ({ code, status, title }) =>
      html`<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${title}</td></tr>`,
  );
  return html`<section><h2 id="problems">Problems</h2><div class="table"><table><thead><tr><th>Code</th><th>Status</th><th>Title</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

function renderSchemas({ components }: Document): Html {
  const all = Object.entries(components.schemas).map(
    ([name, schema]) =>
      html`<details id="schema-${name}"><summary><b>${name}</b></summary><div class="table">${renderSchema(schema)}</div></details>`,
  );
  return html`<section><h2 id="schemas">Schemas</h2>${all}</section>`;
}
