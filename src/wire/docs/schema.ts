import { type Html, html } from '../../core/base/html.ts';
import type { Schema } from './document.ts';
import { inline } from './prose.ts';

/** The fields of a schema as a table, including the paths of nested fields; any other schema is a name. */
export function renderSchema(schema: Schema): Html {
  const rows = rowsOf(schema, '');
  if (rows.length === 0) return html`<p>${renderType(schema)}</p>`;
  return html`<table><thead><tr><th>Field</th><th>Type</th><th>What it is</th></tr></thead><tbody>${rows}</tbody></table>`;
}

const DEPTH_MAX = 4;

function rowsOf(schema: Schema, prefix: string): readonly Html[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = prefix + name;
    const inner = field.items?.properties === undefined ? field : field.items;
    const mark = inner === field ? '.' : '[].';
    return [
      html`<tr><td><code>${path}</code>${required.has(name) ? html` <b>required</b>` : null}</td><td>${renderType(field)}</td><td>${describe(field)}</td></tr>`,
      ...(path.split('.').length < DEPTH_MAX ? rowsOf(inner, path + mark) : []),
    ];
  });
}

/** A short name of the type. */
export function renderType(schema: Schema): Html {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices !== undefined) return joinTypes(choices.map(renderType));
  if (schema.enum !== undefined)
    return joinTypes(schema.enum.map((value) => html`<code>${String(value)}</code>`));
  if (schema.const !== undefined) return html`<code>${String(schema.const)}</code>`;
  const type = [schema.type ?? 'anything'].flat().join(' or ');
  if (schema.items !== undefined) return html`${type} of ${renderType(schema.items)}`;
  return html`${schema.format === undefined ? type : type.replace('string', schema.format)}`;
}

function joinTypes(types: readonly Html[]): Html {
  const distinct = [...new Map(types.map((type) => [type.text, type])).values()];
  return html`${distinct.map((type, nth) => (nth === 0 ? type : html`, ${type}`))}`;
}

export function describe(schema: Schema, text = schema.description): Html {
  const { minimum, maximum, maxLength, maxItems, example } = schema;
  const limits = [
    minimum === undefined ? null : `at least ${minimum}`,
    maximum === undefined ? null : `at most ${maximum}`,
    maxLength === undefined ? null : `at most ${maxLength} characters`,
    maxItems === undefined ? null : `at most ${maxItems} items`,
    example === undefined ? null : `e.g. \`${JSON.stringify(example)}\``,
  ].filter((text) => text !== null);
  return html`${text === undefined ? null : inline(text)} <small>${inline(limits.join(', '))}</small>`;
}
