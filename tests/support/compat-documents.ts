import Ajv, { type ValidateFunction } from 'ajv';
import Ajv2020 from 'ajv/dist/2020';
import { loadFacades } from '../../src/facades/all-facades.ts';
import type { DescribedOperation } from '../../src/wire/docs/describe-facade.ts';
import { describeFacadeApi } from '../../src/wire/docs/facade-openapi.ts';
import type { Facade } from '../../src/wire/kit/facade.ts';
import { mergeFields, readWireRequest } from '../../src/wire/kit/wire-request.ts';
import { OPENAPI_VERSIONS, type OpenApiVersion } from '../../src/wire/values/openapi-version.ts';
import { pointerTo } from './openapi.ts';

const FACADES = await loadFacades();

/** What a client reads before it trusts a compatible API: the documents that the server serves, in both versions. */
export const documentOf = (facade: Facade, version: OpenApiVersion) =>
  describeFacadeApi(facade, version, { version: '0.0.0', bases: [`https://sho.rt/compat/${facade.name}`] });

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

type Check = (request: Request, answer: Answer) => Promise<void>;

const checks = new Map(
  FACADES.map((facade) => [facade.name, OPENAPI_VERSIONS.map((version) => createCheck(facade, version))]),
);

/** Throws when a request that was answered well, or any answer, is not one that the documents of the API have. */
export async function checkCompat(facade: string, request: Request, answer: Answer): Promise<void> {
  for (const check of checks.get(facade) ?? []) await check(copyOf(request), answer);
}

/** A body can be read once, and each version reads it. */
const copyOf = (request: Request): Request => request.clone() as Request;

function createCheck(facade: Facade, version: OpenApiVersion): Check {
  const { openapi } = documentOf(facade, version);
  const schemas = createValidators(openapi, version);
  const routes = Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method,
      operation,
      pattern: new RegExp(`^/compat/${facade.name}${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
    })),
  );
  return async (request, { status, headers, text }) => {
    const { pathname } = new URL(request.url);
    const route = routes
      .filter(({ pattern, method }) => method === request.method.toLowerCase() && pattern.test(pathname))
      // A path without names is meant before one with.
      .sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
    // What no operation takes has a form too, but no place in the document.
    if (route === undefined) return;
    const said = `${version}: ${request.method} ${pathname} answered ${status}`;
    const declared = route.operation.responses[String(status)];
    if (declared === undefined) throw new Error(`${said}, which is not described: ${text.slice(0, 500)}`);
    const [type = ''] = (headers.get('content-type') ?? '').split(';');
    const media = declared.content?.[type];
    if (type !== '' && media === undefined) throw new Error(`${said} as ${type}, which is not described`);
    const at = ['paths', route.path, route.method];
    if (type === 'application/json') {
      const fault = schemas.faultOf(
        [...at, 'responses', status, 'content', type, 'schema'],
        JSON.parse(text),
      );
      if (fault !== null) throw new Error(`${said} off its schema: ${fault} in ${text.slice(0, 1_000)}`);
    }
    if (status < 400 && !isRefused(facade, text)) {
      const fault = await requestFault(facade, request, { ...route, at, schemas });
      if (fault !== null) throw new Error(`${said}, though its document does not allow ${fault}`);
    }
  };
}

/** Some say no with the status 200. */
function isRefused({ reference }: Facade, text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return Object.values(reference.failures).some((schema) => schema.safeParse(body).success);
  } catch {
    return false;
  }
}

interface Route {
  readonly operation: Omit<DescribedOperation, 'example' | 'method' | 'path'>;
  readonly at: readonly (string | number)[];
  readonly schemas: ReturnType<typeof createValidators>;
}

/** What is wrong with a request by the document; null when nothing is. */
async function requestFault(
  facade: Facade,
  request: Request,
  { operation, at, schemas }: Route,
): Promise<string | null> {
  const wire = await readWireRequest(request, {}, { bytesMax: 16_777_216, takesForms: facade.takesForms });
  const { parameters = [], requestBody } = operation;
  for (const [nth, { name, in: place, required }] of parameters.entries()) {
    if (place !== 'query') continue;
    const value = wire.query[name];
    if (value === undefined || value === '') {
      if (required === true && !Object.hasOwn(wire.body, name)) return `a query without ${name}`;
      continue;
    }
    const fault = schemas.faultOf([...at, 'parameters', nth, 'schema'], value, { isText: true });
    if (fault !== null) return `${name}=${value}: ${fault}`;
  }
  const body = wire.entries ?? wire.body;
  if (Object.keys(body).length === 0) return null;
  const isForm =
    request.headers.get('content-type')?.startsWith('application/x-www-form') === true &&
    wire.entries === null;
  const [json = ''] = Object.keys(requestBody?.content ?? {});
  if (json === '') return 'a body';
  // A field may stand in the query instead, and what is empty counts as absent.
  const given = wire.entries ?? mergeFields({ ...wire, params: {} });
  return schemas.faultOf([...at, 'requestBody', 'content', json, 'schema'], given, { isText: isForm });
}

function createValidators(document: object, version: OpenApiVersion) {
  const options = { strict: false, validateFormats: false, allErrors: true };
  const ajvOf = (coerceTypes: boolean) =>
    version === '3.1' ? new Ajv2020({ ...options, coerceTypes }) : new Ajv({ ...options, coerceTypes });
  const [exact, ofText] = [ajvOf(false), ajvOf(true)];
  for (const ajv of [exact, ofText]) ajv.addSchema(document, 'api');
  const held = new Map<string, ValidateFunction>();
  return {
    faultOf(steps: readonly (string | number)[], value: unknown, { isText = false } = {}): string | null {
      const ajv = isText ? ofText : exact;
      const $ref = pointerTo(steps);
      const validate = held.get(`${isText} ${$ref}`) ?? ajv.compile({ $ref });
      held.set(`${isText} ${$ref}`, validate);
      return validate(structuredClone(value)) ? null : ajv.errorsText(validate.errors);
    },
  };
}
