import { type Content, type PlacedOperation, type Schema, SUCCESS } from './document.ts';
import { asText, type Extra, type Reference } from './page.ts';
import type { Sample } from './samples.ts';

export const MARKDOWN_TYPE = 'text/markdown';

/** The reference as plain Markdown, short enough for an assistant's context. */
export function renderMarkdown({ document, operations, setUp, samplesOf, extras, links }: Reference): string {
  const { title, version, description } = document.info;
  const base = document.servers[0]?.url ?? '';
  const blocks = [
    `# ${title}`,
    `Version ${version}. Base URL: \`${base}\`.`,
    description,
    ...(setUp === null ? [] : [fenced(setUp, 'sh')]),
    links.map((link) => `- [${link.title}](${link.href})`).join('\n'),
    ...document.tags.flatMap((tag) => [
      `## ${tag.name}`,
      tag.description,
      ...operations
        .filter(({ tags }) => tags.includes(tag.name))
        .flatMap((operation) => renderOperation(operation, samplesOf(operation))),
    ]),
    ...extras.flatMap(renderExtra),
    '## Schemas',
    ...Object.entries(document.components.schemas).flatMap(([name, schema]) => [
      `### ${name}`,
      fenced(JSON.stringify(schema), 'json'),
    ]),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

const LANGUAGES: Readonly<Record<string, string>> = { curl: 'sh' };
const fenced = (code: string, language: string): string => `\`\`\`${language}\n${code}\n\`\`\``;

function renderOperation(operation: PlacedOperation, samples: readonly Sample[]): readonly string[] {
  const { operationId, method, path, summary, description = '', parameters = [], requestBody } = operation;
  const fields = parameters.map(({ name, in: place, required, description: text = '' }) =>
    listed(name, `${place}${required === true ? ', required' : ''}`, text),
  );
  return [
    `### ${summary}`,
    `\`${method} ${path}\` (${operationId})`,
    description,
    ...(fields.length === 0 ? [] : [fields.join('\n')]),
    ...(requestBody === undefined ? [] : bodyOf(requestBody.content)),
    ...samples.map(({ language, code }) => fenced(code, LANGUAGES[language] ?? language.toLowerCase())),
    Object.entries(operation.responses)
      .map(([status, answer]) => `- ${status}: ${answer.description}`)
      .join('\n'),
    ...exampleOf(operation),
  ];
}

const listed = (name: string, facts: string, text: string): string =>
  `- \`${name}\`${facts === '' ? '' : ` (${facts})`}${text === '' ? '' : `: ${text}`}`;

function bodyOf(content: Content): readonly string[] {
  const types = Object.keys(content);
  const schema: Schema = Object.values(content)[0]?.schema ?? {};
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) =>
    listed(name, required.has(name) ? 'required' : '', field.description ?? ''),
  );
  const known = fields.length > 0 ? fields.join('\n') : fenced(JSON.stringify(schema), 'json');
  return [`Body (${types.join(' or ')}):`, known];
}

/** Only the success: the table has the refusals. */
function exampleOf({ responses }: PlacedOperation): readonly string[] {
  const successes = Object.values(responses).flatMap(({ content = {} }) =>
    Object.values(content).flatMap(({ examples = {} }) => examples[SUCCESS] ?? []),
  );
  return successes.map(({ value }) => fenced(asText(value), 'json'));
}

/** A cell of a table. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function renderExtra({ title, text, columns, rows }: Extra): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  const table = [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
  return [`## ${title}`, ...(text === undefined ? [] : [text]), ...(rows.length === 0 ? [] : [table])];
}
