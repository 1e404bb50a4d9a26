import { describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { createTestApp } from '../../../tests/support/app.ts';
import { escapeHtml, html } from '../../core/base/html.ts';
import { type Document, operationsOf, type Schema } from '../../wire/docs/document.ts';
import { prose } from '../../wire/docs/prose.ts';
import { operations } from '../operations.ts';
import { PROBLEMS } from '../problems.ts';

const app = await createTestApp();
const get = (path: string) => app.api.fetch(new Request(`https://sho.rt${path}`), { address: '192.0.2.1' });
const response = await get('/api/v1/openapi.json');
const document: Document = JSON.parse(await response.text());
const described = operationsOf(document);

describe('the OpenAPI document', () => {
  test('describes every operation there is, once', () => {
    expect(described.map((it) => it.operationId).sort()).toEqual(operations.map((it) => it.name).sort());
    expect(new Set(operations.map((it) => it.name)).size).toBe(operations.length);
  });

  test('is OpenAPI 3.1 by its outline', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: '/api/v1' }] } as never);
    expect(document.tags.map(({ name }) => name)).toEqual([
      ...new Set([...document.tags.map(({ name }) => name), ...described.flatMap(({ tags }) => tags)]),
    ]);
  });

  for (const {
    operationId,
    method,
    path,
    summary,
    parameters = [],
    responses,
    requestBody,
    security,
  } of described) {
    test(`says all of ${operationId}`, () => {
      expect(summary).not.toBe('');
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
      expect(parameters.filter((it) => it.in === 'path').map(({ name }) => name)).toEqual(inPath);
      for (const parameter of parameters) expect(parameter.schema).toBeDefined();
      // Sign-in with a provider answers with redirects only.
      expect(Object.keys(responses).some((status) => /^[23]/.test(status))).toBe(true);
      expect(responses['500']?.content).toHaveProperty(['application/problem+json']);
      if (security?.length !== 0)
        expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '429']));
      if (requestBody !== undefined) {
        expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '413', '415', '422']));
        expect(requestBody.content['application/json']?.example).toBeDefined();
      }
      expect(method === 'GET' && requestBody !== undefined).toBe(false);
    });
  }

  test('refers to no schema that it has not', () => {
    const named = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    const known = Object.keys(document.components.schemas);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !known.includes(name ?? ''))).toEqual([]);
  });

  test('wants of a request what is checked of it, and no more', () => {
    const newLink: Schema = document.components.schemas.NewLink ?? {};
    expect([newLink.required, newLink.additionalProperties]).toEqual([['url'], false]);
    expect(newLink.properties?.starts_at?.type).toEqual(['string', 'null']);
    expect(newLink.properties?.expires?.properties?.at?.type).toEqual(['string', 'null']);
    expect(document.components.schemas.Link?.required).toContain('short_url');
  });
});

describe('the reference', async () => {
  const page = await get('/docs');
  const text = await page.text();

  test('has a place for every operation, problem and schema', () => {
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    const expected = [
      ...operations.map(({ name }) => name),
      ...PROBLEMS.map(({ code }) => code),
      ...Object.keys(document.components.schemas).map((name) => `schema-${name}`),
    ];
    expect(expected.filter((id) => !ids.includes(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('leads nowhere within itself that is not there', () => {
    const targets = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.filter((id) => !text.includes(` id="${id}"`))).toEqual([]);
  });

  test('may load and run nothing but its own style', () => {
    const policy = page.headers.get('content-security-policy') ?? '';
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy).toStartWith(`default-src 'none'; style-src 'sha256-${hash}'`);
    expect(text).not.toMatch(/<script|<link|<img| style=| on\w+=|@import|url\(/i);
  });

  test('shows a call to copy for every operation', () => {
    const calls = text.match(/<pre class="curl" title[^>]*>curl /g) ?? [];
    expect(calls).toHaveLength(operations.length);
  });
});

test('text cannot become markup', () => {
  const hostile = `<script>"'&</script>`;
  expect(html`<p title="${hostile}">${[html`<b>${hostile}</b>`]}</p>`.text).not.toContain('<script');
  expect(prose(`a \`<b>\` ${hostile} \``).text).toBe(
    `<p>a <code>&lt;b&gt;</code> ${escapeHtml(hostile)} &#96;</p>`,
  );
});
