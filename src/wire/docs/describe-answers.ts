import type { z } from 'zod';
import { JSON_TYPE } from '../http/reply.ts';
import type { FacadeOperation, FacadeReference } from '../kit/facade.ts';
import type { RecordedAnswer, RecordedRefusal } from '../kit/recorded.ts';
import {
  type Content,
  type DocumentedAnswer,
  type Examples,
  type MediaType,
  type Schema,
  SUCCESS,
} from './document.ts';
import { eitherOf } from './json-schema.ts';
import { headersOf } from './limits.ts';

/** The schemas that `describeAnswers` uses. */
export interface AnswerSchemas {
  /** The schema of the operation's answer; null if it has none. */
  success(operation: string, output: z.ZodType): Schema;
  failure(name: string): Schema;
}

/** Every recorded status of an operation, with its schemas and an example of each refusal. */
export function describeAnswers(
  operation: FacadeOperation,
  reference: FacadeReference,
  schemas: AnswerSchemas,
): Readonly<Record<string, DocumentedAnswer>> {
  const recorded = reference.recorded[operation.name];
  if (recorded === undefined) return {};
  const redirect = reference.redirects?.[operation.name];
  const statuses = [...recorded.successes, ...recorded.refusals].map(({ status }) => status);
  const answers = [...new Set(statuses)].sort().map((status) => {
    const successes = recorded.successes.filter((success) => success.status === status);
    const refusals = recorded.refusals.filter((refusal) => refusal.status === status);
    return [
      String(status),
      {
        description: describeStatus(successes.length > 0, refusals),
        headers: headersOf(status),
        content: mergeContents([
          ...successes.map(({ type }) => contentOf(operation, { type, reference, schemas })),
          ...refusals.map((refusal) => refusalContent(refusal, reference, schemas)),
        ]),
      },
    ] as const;
  });
  return Object.fromEntries(
    redirect === undefined ? answers : [[REDIRECT, redirectTo(redirect)], ...answers],
  );
}

const REDIRECT = '302';

const redirectTo = (description: string): DocumentedAnswer => ({
  description,
  headers: { Location: { description: 'The destination.', schema: { type: 'string', format: 'uri' } } },
});

function describeStatus(isSuccess: boolean, refusals: readonly RecordedRefusal[]): string {
  const codes = [...new Set(refusals.map(({ code }) => code))].map((code) => `\`${code}\``).join(', ');
  if (codes === '') return 'Done.';
  return isSuccess ? `Done, or refused: ${codes}` : codes;
}

function contentOf(
  operation: FacadeOperation,
  { type, reference, schemas }: { type: string; reference: FacadeReference; schemas: AnswerSchemas },
): Content {
  if (type === '') return {};
  if (type !== JSON_TYPE) return { [type]: { schema: { type: 'string' } } };
  const output = 'open' in operation ? null : (reference.outputs?.[operation.name] ?? operation.output);
  const schema = output === null ? {} : schemas.success(operation.name, output);
  const shown = reference.recorded[operation.name]?.answer;
  return {
    [type]: { schema, ...(shown?.type === type ? { examples: { [SUCCESS]: { value: shown.body } } } : {}) },
  };
}

function refusalContent(
  refusal: RecordedRefusal,
  { failures }: FacadeReference,
  schemas: AnswerSchemas,
): Content {
  const name = failureOf(refusal, failures);
  const schema = name === null ? {} : schemas.failure(name);
  return { [refusal.type]: { schema, examples: { [exampleName(refusal)]: { value: refusal.body } } } };
}

/** The name of the schema of a refusal; null if it has none. */
export const failureOf = ({ body }: RecordedAnswer, failures: FacadeReference['failures']): string | null =>
  Object.entries(failures).find(([, schema]) => schema.safeParse(body).success)?.[0] ?? null;

/** The verdicts of an API have no codes, so their texts distinguish them. */
function exampleName({ code, body }: RecordedRefusal): string {
  if (code !== 'verdict') return code;
  const text = JSON.stringify(body).replaceAll(/[^A-Za-z0-9]+/g, '_');
  return text.slice(0, NAME_LENGTH_MAX).replaceAll(/^_|_$/g, '').toLowerCase();
}

const NAME_LENGTH_MAX = 60;

/** Merges the contents of one answer: any of the schemas, all of the examples. */
export function mergeContents(contents: readonly Content[]): Content {
  const byType = new Map<string, MediaType[]>();
  for (const [type, media] of contents.flatMap((content) => Object.entries(content))) {
    byType.set(type, [...(byType.get(type) ?? []), media]);
  }
  return Object.fromEntries([...byType].map(([type, media]) => [type, mergeMedia(media)]));
}

function mergeMedia(media: readonly MediaType[]): MediaType {
  const schemas = media.flatMap(({ schema }) => (schema === undefined ? [] : [schema]));
  const examples: Examples = Object.assign({}, ...media.map((part) => part.examples ?? {}));
  return {
    schema: eitherOf(schemas),
    ...(Object.keys(examples).length === 0 ? {} : { examples }),
  };
}
