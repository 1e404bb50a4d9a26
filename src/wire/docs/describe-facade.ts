import { JSON_TYPE } from '../http/reply.ts';
import type { Facade, FacadeOperation, KeyedFacadeOperation } from '../kit/facade.ts';
import type { FieldClass } from '../kit/field-class.ts';
import type { Method } from '../kit/operation.ts';
import type { RecordedRequest } from '../kit/recorded.ts';
import type { OpenApiVersion } from '../values/openapi-version.ts';
import { type AnswerSchemas, describeAnswers } from './describe-answers.ts';
import type { Content, DocumentedOperation, Parameter, PlacedOperation, Schema } from './document.ts';
import { eitherOf, toJsonSchema } from './json-schema.ts';

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** One operation of a compatible API, for documents and pages. */
export interface DescribedOperation extends PlacedOperation {
  /** The request of an exchange; null if no exchange shows the operation. */
  readonly example: RecordedRequest | null;
}

/** Describes every operation of a facade, once for each method. */
export function describeFacade(
  facade: Facade,
  version: OpenApiVersion,
  schemas: AnswerSchemas,
): readonly DescribedOperation[] {
  return facade.operations.flatMap((operation) =>
    [operation.method].flat().map((method) => {
      const input =
        'open' in operation ? inputOfPath(operation) : inputOf(facade, operation, { method, version });
      const example = facade.reference.recorded[operation.name]?.request ?? null;
      return {
        operationId: operation.name,
        method,
        path: operation.path.replaceAll('+}', '}'),
        tags: [facade.title],
        summary: operation.summary,
        description: describe(facade, operation, method),
        ...input,
        responses: describeAnswers(operation, facade.reference, schemas),
        security: securityOf(facade, operation),
        example: example?.method === method ? example : null,
      };
    }),
  );
}

function describe({ reference, takesForms }: Facade, operation: FacadeOperation, method: Method): string {
  if ('open' in operation) return 'Requires no key.';
  const scopes = operation.scopes.map((scope) => `\`${scope}\``).join(' or ');
  const isGuest =
    operation.guests === true ? ' A key is optional if the operator allows calls without one.' : '';
  const isUncounted = operation.uncounted === true ? ' Does not count towards the calls of a year.' : '';
  const bytes =
    operation.bytesMax === undefined
      ? ''
      : ` The request body may be at most ${operation.bytesMax / MIB} MiB.`;
  const fields = takesForms && BODIED.has(method) ? ' Fields can be in the body or the query.' : '';
  const chosen = Object.entries(reference.selectors?.[operation.name] ?? {}).map(
    ([name, value]) => ` Selected by \`${name}=${value}\`.`,
  );
  const access = scopes === '' ? 'Requires a key.' : `Requires a key with ${scopes}.`;
  return `${access}${isGuest}${isUncounted}${bytes}${fields}${chosen.join('')}`;
}

const MIB = 1_024 * 1_024;

export const SECURITY_NAMES = {
  field: 'keyInQuery',
  header: 'keyInHeader',
  bearer: 'bearer',
  basic: 'basic',
} as const;

/** Clients can use any of the places. */
function securityOf({ reference }: Facade, operation: FacadeOperation): readonly unknown[] {
  if ('open' in operation) return [];
  const places = reference.keys.map((place) => ({ [SECURITY_NAMES[place.in]]: [] }));
  return operation.guests === true ? [...places, {}] : places;
}

type Input = Pick<DocumentedOperation, 'parameters' | 'requestBody'>;

const namesInPath = (path: string): readonly string[] =>
  [...path.matchAll(/\{(\w+)\+?\}/g)].flatMap(([, name]) => name ?? []);

function inputOfPath({ path }: FacadeOperation): Input {
  return {
    parameters: namesInPath(path).map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
  };
}

const BODIED: ReadonlySet<Method> = new Set<Method>(['POST', 'PUT', 'PATCH']);

/** Groups fields by the place where clients send them: path, query or body. */
function inputOf(
  facade: Facade,
  operation: KeyedFacadeOperation,
  { method, version }: { method: Method; version: OpenApiVersion },
): Input {
  const { reference } = facade;
  const schema = withSelectors(
    toJsonSchema(operation.input, version, 'input'),
    reference.selectors?.[operation.name] ?? {},
  );
  const required = new Set(schema.required ?? []);
  const inPath = namesInPath(operation.path);
  const keys = new Set(reference.keys.flatMap((place) => (place.in === 'field' ? [place.name] : [])));
  const example = reference.recorded[operation.name]?.request;
  const hasBody = BODIED.has(method) || (method === 'DELETE' && example?.json !== undefined);
  const queryNames = reference.inQuery?.[operation.name] ?? [];
  const hasEntries = required.has('entries');
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    schema: inWords(property, operation.fields[name]),
  }));
  const inQuery = fields.filter(
    ({ name }) =>
      !inPath.includes(name) &&
      !keys.has(name) &&
      (!hasBody || queryNames.includes(name) || (hasEntries && name !== 'entries')),
  );
  const inBody = fields.filter(({ name }) => hasBody && !inPath.includes(name) && !queryNames.includes(name));
  return {
    parameters: [
      ...fields.filter(({ name }) => inPath.includes(name)).map((field) => toParameter(field, 'path', true)),
      ...inQuery.map((field) => toParameter(field, 'query', required.has(field.name))),
    ],
    ...(inBody.length === 0 ? {} : { requestBody: toBody(facade, operation, { inBody, required }) }),
  };
}

interface Field {
  readonly name: string;
  readonly schema: Schema;
}

function toParameter({ name, schema }: Field, place: string, required: boolean): Parameter {
  const { description, ...rest } = withoutNull(schema);
  return { name, in: place, required, ...(description === undefined ? {} : { description }), schema: rest };
}

/** A path or query is text, which cannot be null. */
function withoutNull(schema: Schema): Schema {
  const { nullable: _, ...rest } = schema;
  const types = [rest.type].flat().filter((type) => type !== undefined && type !== 'null');
  const [only] = types;
  const choices = rest.anyOf?.filter(({ type }) => type !== 'null').map(withoutNull);
  return {
    ...rest,
    ...(only === undefined ? {} : { type: types.length === 1 ? only : types.flatMap((type) => type ?? []) }),
    ...(choices === undefined ? {} : { anyOf: choices }),
  };
}

function withSelectors(schema: Schema, selectors: Readonly<Record<string, string>>): Schema {
  const chosen = Object.entries(selectors).map(
    ([name, value]) => [name, { type: 'string', enum: [value] }] as const,
  );
  return {
    ...schema,
    properties: { ...schema.properties, ...Object.fromEntries(chosen) },
    required: [...(schema.required ?? []), ...Object.keys(selectors)],
  };
}

const EFFECTS: Readonly<Record<FieldClass['kind'], string>> = {
  mapped: '',
  carried: ' Kept and given back, without an effect.',
  ignored: ' Ignored.',
  refused: ' Refused.',
};

function inWords(schema: Schema, known: FieldClass | undefined): Schema {
  if (known === undefined) return schema;
  return { ...schema, description: `${capital(known.note)}.${EFFECTS[known.kind]}` };
}

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function toBody(
  { takesForms, reference }: Facade,
  operation: KeyedFacadeOperation,
  { inBody, required }: { inBody: readonly Field[]; required: ReadonlySet<string> },
): { readonly content: Content; readonly required: boolean } {
  const example = reference.recorded[operation.name]?.request;
  const entries = inBody.find(({ name }) => name === 'entries');
  const isList = entries !== undefined && required.has('entries');
  const needed = inBody.map(({ name }) => name).filter((name) => required.has(name));
  const object: Schema = {
    type: 'object',
    properties: Object.fromEntries(
      inBody.filter((field) => field !== entries).map(({ name, schema }) => [name, schema]),
    ),
    ...(needed.length === 0 ? {} : { required: needed }),
  };
  const content = (schema: Schema, shown: unknown) => ({
    schema,
    ...(shown === undefined ? {} : { example: shown }),
  });
  return {
    required: needed.length > 0,
    content: {
      [JSON_TYPE]: content(
        entries === undefined ? object : isList ? entries.schema : eitherOf([object, entries.schema]),
        example?.json,
      ),
      ...(takesForms && !isList ? { [FORM_TYPE]: content(object, example?.form) } : {}),
    },
  };
}
