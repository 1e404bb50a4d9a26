import type { z } from 'zod';
import type { Facade } from '../kit/facade.ts';
import type { KeyPlace } from '../kit/key-places.ts';
import type { OpenApiVersion } from '../values/openapi-version.ts';
import { mergeContents } from './describe-answers.ts';
import { capital, type DescribedOperation, describeFacade, SECURITY_NAMES } from './describe-facade.ts';
import type { Document, DocumentedAnswer, DocumentedOperation, Parameter, Schema } from './document.ts';
import { eitherOf, toJsonSchema } from './json-schema.ts';
import { HEADERS, limitsInWords } from './limits.ts';

/** A document of one OpenAPI version, and its operations. */
export interface FacadeDocument {
  readonly openapi: Document & { readonly openapi: string };
  readonly operations: readonly DescribedOperation[];
}

const VERSIONS: Readonly<Record<OpenApiVersion, string>> = { '3.0': '3.0.3', '3.1': '3.1.0' };

export interface DocumentPlace {
  /** The version of the server. */
  readonly version: string;
  /** Base URLs of the API, the most likely first. */
  readonly bases: readonly string[];
}

/** Describes a compatible API as OpenAPI, from its operations and its recorded exchanges. */
export function describeFacadeApi(
  facade: Facade,
  version: OpenApiVersion,
  { version: serverVersion, bases }: DocumentPlace,
): FacadeDocument {
  const schemas = createSchemas(facade, version);
  const operations = describeFacade(facade, version, schemas);
  return {
    operations,
    openapi: {
      openapi: VERSIONS[version],
      info: {
        title: `${facade.title}-compatible API`,
        version: serverVersion,
        description: [facade.about, ...facade.reference.notes, ABSENT, limitsInWords(facade.plans)].join(
          '\n\n',
        ),
      },
      servers: bases.map((url) => ({ url })),
      tags: [{ name: facade.title, description: `Base URL: \`${bases[0] ?? ''}\`.` }],
      paths: toPaths(operations),
      components: { schemas: schemas.all(), headers: HEADERS, securitySchemes: securitySchemes(facade) },
    },
  };
}

const ABSENT = 'An empty field counts as absent, unless an operation says otherwise.';

/** Schemas that several answers share are named once. */
function createSchemas({ reference }: Facade, version: OpenApiVersion) {
  const names = new Map<z.ZodType, string>();
  const schemas = new Map<string, Schema>();
  const refer = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
  return {
    success(operation: string, output: z.ZodType): Schema {
      const name = names.get(output) ?? `${capital(operation)}Answer`;
      names.set(output, name);
      if (!schemas.has(name)) schemas.set(name, toJsonSchema(output, version, 'output'));
      return refer(name);
    },
    failure(name: string): Schema {
      const schema = reference.failures[name];
      if (schema !== undefined && !schemas.has(name))
        schemas.set(name, toJsonSchema(schema, version, 'output'));
      return refer(name);
    },
    all: (): Readonly<Record<string, Schema>> => Object.fromEntries(schemas),
  };
}

const securitySchemes = ({ reference }: Facade): Readonly<Record<string, unknown>> =>
  Object.fromEntries(reference.keys.map((place) => [SECURITY_NAMES[place.in], toScheme(place)]));

function toScheme(place: KeyPlace): object {
  switch (place.in) {
    case 'field': {
      const description = `The API key, in the query; a body may have it as the field \`${place.name}\`.`;
      return { type: 'apiKey', in: 'query', name: place.name, description };
    }
    case 'header':
      return { type: 'apiKey', in: 'header', name: place.name, description: 'The API key.' };
    case 'bearer':
      return { type: 'http', scheme: 'bearer', description: 'The API key as a bearer token.' };
    case 'basic':
      return { type: 'http', scheme: 'basic', description: 'The API key as user, an empty password.' };
  }
}

/** Operations by path and method. Operations that differ only in their fields are one operation of the document. */
function toPaths(operations: readonly DescribedOperation[]): Document['paths'] {
  const paths = new Map<string, Map<string, DescribedOperation[]>>();
  for (const operation of operations) {
    const methods = paths.get(operation.path) ?? new Map<string, DescribedOperation[]>();
    paths.set(operation.path, methods);
    const method = operation.method.toLowerCase();
    methods.set(method, [...(methods.get(method) ?? []), operation]);
  }
  return Object.fromEntries(
    [...paths].map(([path, methods]) => [
      path,
      Object.fromEntries(
        [...methods].map(([method, those]) => [method, toOperation(those, methods.size > 1)]),
      ),
    ]),
  );
}

function toOperation(
  operations: readonly DescribedOperation[],
  isOneOfMethods: boolean,
): DocumentedOperation {
  const [first] = operations;
  if (first === undefined) throw new Error('a route has no operation');
  const isTwice =
    isOneOfMethods && first.method !== 'GET' && operations.every(({ example }) => example === null);
  const suffix = isTwice ? `By${capital(first.method.toLowerCase())}` : '';
  if (operations.length === 1) {
    const { method: _, path: __, example: ___, ...operation } = first;
    return { ...operation, operationId: first.operationId + suffix };
  }
  return {
    operationId:
      operations.map(({ operationId }, n) => (n === 0 ? operationId : capital(operationId))).join('Or') +
      suffix,
    tags: first.tags,
    summary: operations.map(({ summary }) => summary).join('; or: '),
    description: operations
      .map(({ operationId, summary, description = '' }) => `\`${operationId}\`: ${summary}. ${description}`)
      .join('\n\n'),
    parameters: mergeParameters(operations),
    ...mergeBodies(operations),
    responses: mergeAnswers(operations),
    security: first.security ?? [],
    'x-operations': operations.map(toVariant),
  };
}

/** Describes one of several operations with the same method and path: what selects it, and its input. */
const toVariant = ({
  operationId,
  summary,
  description,
  parameters = [],
  requestBody,
  example,
}: DescribedOperation) => ({
  operationId,
  summary,
  description,
  parameters,
  ...(requestBody === undefined ? {} : { requestBody }),
  ...(example === null ? {} : { 'x-example': example }),
});

function mergeParameters(operations: readonly DescribedOperation[]): readonly Parameter[] {
  const all = operations.flatMap(({ operationId, parameters = [] }) =>
    parameters.map((parameter) => ({ ...parameter, operationId })),
  );
  const byName = Object.values(Object.groupBy(all, (parameter) => `${parameter.in} ${parameter.name}`));
  return byName.flatMap((same = []) => {
    const [first] = same;
    if (first === undefined) return [];
    const { operationId: _, ...parameter } = first;
    const isOfAll = same.length === operations.length;
    return {
      ...parameter,
      required: first.in === 'path' || (isOfAll && same.every(({ required }) => required === true)),
      description: Object.entries(Object.groupBy(same, ({ description = '' }) => description))
        .map(
          ([text, those = []]) =>
            `For ${those.map((named) => `\`${named.operationId}\``).join(', ')}: ${text}`,
        )
        .join(' '),
      schema: eitherOf(same.map(({ schema }) => schema)),
    };
  });
}

function mergeBodies(operations: readonly DescribedOperation[]): Pick<DocumentedOperation, 'requestBody'> {
  const bodies = operations.flatMap(({ requestBody }) => requestBody ?? []);
  if (bodies.length === 0) return {};
  const isRequired = bodies.length === operations.length && bodies.every(({ required }) => required === true);
  const contents = operations.map(({ operationId, requestBody }) =>
    Object.fromEntries(
      Object.entries(requestBody?.content ?? {}).map(([type, { schema = {}, example }]) => [
        type,
        { schema, ...(example === undefined ? {} : { examples: { [operationId]: { value: example } } }) },
      ]),
    ),
  );
  return { requestBody: { required: isRequired, content: mergeContents(contents) } };
}

function mergeAnswers(operations: readonly DescribedOperation[]): Readonly<Record<string, DocumentedAnswer>> {
  const all = operations.flatMap(({ operationId, responses }) =>
    Object.entries(responses).map(([status, answer]) => ({ status, answer: named(operationId, answer) })),
  );
  const byStatus = Object.entries(Object.groupBy(all, ({ status }) => status));
  return Object.fromEntries(
    byStatus.map(([status, same = []]) => [
      status,
      {
        description: [...new Set(same.map(({ answer }) => answer.description))].join(' '),
        headers: Object.assign({}, ...same.map(({ answer }) => answer.headers ?? {})),
        content: mergeContents(same.map(({ answer }) => answer.content ?? {})),
      },
    ]),
  );
}

/** Examples of several operations. */
function named(operation: string, answer: DocumentedAnswer): DocumentedAnswer {
  const content = Object.entries(answer.content ?? {}).map(([type, { examples = {}, ...media }]) => [
    type,
    {
      ...media,
      examples: Object.fromEntries(
        Object.entries(examples).map(([name, it]) => [`${operation}.${name}`, it]),
      ),
    },
  ]);
  return { ...answer, content: Object.fromEntries(content) };
}
