import { JSON_TYPE } from '../http/reply.ts';
import type { PlacedOperation } from './document.ts';
import { inShell, type Sample } from './samples.ts';

/** A call that works after the reader inserts a key and ids. */
export function nativeSample(operation: PlacedOperation, base: string): Sample {
  const { method, requestBody } = operation;
  const url = base + operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => exampleOf(operation, name));
  const query = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'query' && parameter.required === true)
    .map((parameter) => `${parameter.name}=${encodeURIComponent(String(parameter.schema.example ?? ''))}`)
    .join('&');
  const lines = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${inShell(query === '' ? url : `${url}?${query}`)}`,
  ];
  if (operation.security?.length !== 0) lines.push(`-H "Authorization: Bearer $WAYMARK_KEY"`);
  const body = requestBody?.content[JSON_TYPE];
  if (body !== undefined) {
    lines.push(`-H 'Content-Type: ${JSON_TYPE}'`, `-d ${inShell(JSON.stringify(body.example ?? {}))}`);
  }
  return { language: 'curl', code: lines.join(' \\\n  ') };
}

function exampleOf(operation: PlacedOperation, name: string): string {
  const parameter = operation.parameters?.find((entry) => entry.in === 'path' && entry.name === name);
  return encodeURIComponent(String(parameter?.schema.example ?? name));
}
