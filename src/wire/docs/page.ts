import { createHash } from 'node:crypto';
import { type Html, html, trusted } from '../../core/base/html.ts';
import { type Content, type Document, type Parameter, type PlacedOperation, SUCCESS } from './document.ts';
import { inline, prose } from './prose.ts';
import type { Sample } from './samples.ts';
import { describe, renderSchema, renderType } from './schema.ts';
import { STYLE } from './style.ts';

/** Allows only the page's own style; nothing else can run or load. */
export const DOCS_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'public, max-age=300',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  vary: 'accept',
};

/** A section after the operations, such as refusals or unsupported paths. */
export interface Extra {
  readonly id: string;
  readonly title: string;
  readonly text?: string;
  readonly columns: readonly string[];
  /** If `anchored`, the first cell of each row is its anchor. */
  readonly rows: readonly (readonly string[])[];
  readonly anchored?: boolean;
}

export interface Reference {
  readonly document: Document;
  readonly operations: readonly PlacedOperation[];
  /** The command to run before the first call. */
  readonly setUp: string | null;
  readonly samplesOf: (operation: PlacedOperation) => readonly Sample[];
  readonly extras: readonly Extra[];
  /** Other formats of this reference, and other references. */
  readonly links: readonly { readonly title: string; readonly href: string }[];
}

/** The reference as one self-contained page. */
export function renderDocs({ document, operations, setUp, samplesOf, extras, links }: Reference): string {
  const sections = document.tags.map((tag) => ({
    ...tag,
    operations: operations.filter((operation) => operation.tags.includes(tag.name)),
  }));
  const { title, version, description } = document.info;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${trusted(STYLE)}</style></head><body>
<nav aria-label="Contents"><a href="#top"><b>${title}</b> <small>${version}</small></a>${sections.map(renderContents)}
<h2>Reference</h2><ul>${extras.map((entry) => html`<li><a href="#${entry.id}">${entry.title}</a></li>`)}<li><a href="#schemas">Schemas</a></li>${links.map((entry) => html`<li><a href="${entry.href}">${entry.title}</a></li>`)}</ul></nav>
<main id="top"><h1>${title}</h1>${prose(description)}
${setUp === null ? null : html`<pre class="curl">${setUp}</pre>`}
${sections.map(({ name, description: text, operations: those }) => html`<section><h2 id="${slugOf(name)}">${name}</h2>${prose(text)}${those.map((operation) => renderOperation(operation, samplesOf(operation)))}</section>`)}
${extras.map(renderExtra)}
${renderSchemas(document)}
</main></body></html>
`.text;
}

const slugOf = (name: string): string => `tag-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;

function renderContents(section: { name: string; operations: readonly PlacedOperation[] }): Html {
  const items = section.operations.map(
    ({ operationId, method, summary }) =>
      html`<li><a href="#${operationId}"><span class="method ${method}">${method}</span> <span>${inline(summary)}</span></a></li>`,
  );
  return html`<h2><a href="#${slugOf(section.name)}">${section.name}</a></h2><ul>${items}</ul>`;
}

function renderOperation(operation: PlacedOperation, samples: readonly Sample[]): Html {
  const { operationId, method, path, summary, description = '', parameters = [], requestBody } = operation;
  return html`<article id="${operationId}"><header><span class="method ${method}">${method}</span><code class="path">${path}</code><a class="anchor" href="#${operationId}" aria-label="Link to this operation: ${summary}">#</a></header>
<h3>${inline(summary)}</h3>${prose(description)}
${renderSamples(samples, operationId)}
${renderParameters(parameters)}${requestBody === undefined ? null : html`<h4>Body</h4>${renderContent(requestBody.content)}`}
<h4>Answers</h4>${renderAnswers(operation)}${renderExamples(operation)}</article>`;
}

/** The first language is open; opening another closes it. */
function renderSamples(samples: readonly Sample[], operationId: string): readonly Html[] {
  const [only] = samples;
  if (only !== undefined && samples.length === 1) return [renderSample(only)];
  return samples.map(
    (sample, nth) =>
      html`<details class="sample" name="sample-${operationId}"${nth === 0 ? trusted(' open') : null}><summary>${sample.language}</summary>${renderSample(sample)}</details>`,
  );
}

const renderSample = ({ code }: Sample): Html =>
  html`<pre class="curl" title="Click to select">${code}</pre>`;

function renderParameters(parameters: readonly Parameter[]): Html | null {
  if (parameters.length === 0) return null;
  const rows = parameters.map(
    (parameter) =>
      html`<tr><td><code>${parameter.name}</code> <small>${parameter.in}</small>${parameter.required === true ? html` <b>required</b>` : null}</td><td>${renderType(parameter.schema)}</td><td>${describe(parameter.schema, parameter.description ?? parameter.schema.description)}</td></tr>`,
  );
  const table = html`<div class="table"><table><tbody>${rows}</tbody></table></div>`;
  return parameters.length <= FEW
    ? html`<h4>Parameters</h4>${table}`
    : html`<h4>Parameters</h4><details><summary>${parameters.length} parameters</summary>${table}</details>`;
}

const FEW = 12;

/** Types whose bodies have the same fields share a table. */
function renderContent(content: Content): readonly Html[] {
  const bySchema = Object.groupBy(Object.entries(content), ([, { schema }]) => JSON.stringify(schema));
  return Object.values(bySchema).map((same = []) => {
    const schema = same[0]?.[1].schema;
    return html`<div class="table"><small>${same.map(([type]) => type).join(', ')}</small> ${schema === undefined ? null : renderSchema(schema)}</div>`;
  });
}

function renderAnswers({ responses }: PlacedOperation): Html {
  const rows = Object.entries(responses).map(([status, { description, content = {} }]) => {
    const shapes = Object.entries(content).map(([type, { schema }]) =>
      schema?.type === 'string' || schema === undefined
        ? html`<small>${type}</small> `
        : html`${renderType(schema)} <small>${type}</small> `,
    );
    return html`<tr><td class="status"><code>${status}</code></td><td>${linkProblems(description)}</td><td>${shapes}</td></tr>`;
  });
  return html`<div class="table"><table><tbody>${rows}</tbody></table></div>`;
}

/** A description that has only codes links each code to its meaning. */
function linkProblems(description: string): Html {
  if (!/^`\w+`(, `\w+`)*$/.test(description)) return inline(description);
  const codes = description.replaceAll('`', '').split(', ');
  return html`${codes.map((code, nth) => html`${nth === 0 ? '' : ', '}<a href="#${code}"><code>${code}</code></a>`)}`;
}

/** The recorded answers: a success, and every refusal. */
function renderExamples({ responses }: PlacedOperation): Html {
  const seen = Object.entries(responses).flatMap(([status, { content = {} }]) =>
    Object.values(content).flatMap(({ examples = {} }) =>
      Object.entries(examples).map(([name, { value }]) => ({ status, name, value })),
    ),
  );
  const successes = seen.filter(({ name }) => name === SUCCESS);
  const refusals = seen.filter(({ name }) => name !== SUCCESS);
  const rows = refusals.map(
    ({ status, name, value }) =>
      html`<tr><td class="status"><code>${status}</code></td><td>${name.replaceAll('_', ' ')}</td><td><code>${JSON.stringify(value)}</code></td></tr>`,
  );
  return html`${successes.map(({ value }) => html`<h4>Example of an answer</h4><pre>${asText(value)}</pre>`)}${rows.length === 0 ? null : html`<details><summary>${rows.length} refusals, as they are answered</summary><table><tbody>${rows}</tbody></table></details>`}`;
}

export const asText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2);

function renderExtra({ id, title, text, columns, rows, anchored }: Extra): Html {
  const head = columns.map((column) => html`<th>${column}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr${anchored === true ? html` id="${row[0] ?? ''}"` : null}>${row.map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`,
  );
  return html`<section><h2 id="${id}">${title}</h2>${text === undefined ? null : prose(text)}${rows.length === 0 ? null : html`<div class="table"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`}</section>`;
}

function renderSchemas({ components }: Document): Html {
  const all = Object.entries(components.schemas).map(
    ([name, schema]) =>
      html`<details id="schema-${name}"><summary><b>${name}</b></summary><div class="table">${renderSchema(schema)}</div></details>`,
  );
  return html`<section><h2 id="schemas">Schemas</h2>${all}</section>`;
}
