import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { describeNative } from '../../src/api/api.ts';
import { BASE_PATH } from '../../src/api/native.ts';

/** What a client reads before it trusts us: the description that the server itself serves. */
export const described = describeNative('0.0.0');

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(described, 'api');
const validators = new Map<string, ValidateFunction>();

/** The reference to a part of the document `api`. */
export const pointerTo = (steps: readonly (string | number)[]): string =>
  [
    'api#',
    ...steps.map((step) => encodeURIComponent(`${step}`.replaceAll('~', '~0').replaceAll('/', '~1'))),
  ].join('/');

function validatorAt(steps: readonly (string | number)[]): ValidateFunction {
  const $ref = pointerTo(steps);
  const held = validators.get($ref) ?? ajv.compile({ $ref });
  validators.set($ref, held);
  return held;
}

interface Described {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}

const routes = Object.entries(described.paths ?? {}).map(([path, methods]) => ({
  path,
  methods: methods as Readonly<Record<string, Described>>,
  pattern: new RegExp(`^${BASE_PATH}${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));

/** Throws when an answer of the native API is not one that its OpenAPI description has for that operation. */
export async function checkAnswer(request: Request, response: Response): Promise<void> {
  const { pathname } = new URL(request.url);
  const method = request.method === 'HEAD' ? 'get' : request.method.toLowerCase();
  const route = routes.find(({ pattern, methods }) => pattern.test(pathname) && method in methods);
  const operation = route?.methods[method];
  if (route === undefined || operation === undefined) return;
  const said = `${request.method} ${route.path} answered ${response.status}`;
  const declared = operation.responses[response.status];
  if (declared === undefined)
    throw new Error(`${said}, which is not described: ${await response.clone().text()}`);
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
  const forms = Object.keys(declared.content ?? {});
  if (type !== '' && !forms.includes(type)) throw new Error(`${said} as ${type}, which is not described`);
  if (!/[/+]json$/.test(type)) return;
  const text = await response.clone().text();
  // What answers HEAD has no body.
  if (text === '') return;
  const steps = ['paths', route.path, method, 'responses', response.status, 'content', type, 'schema'];
  const validate = validatorAt(steps);
  if (validate(JSON.parse(text))) return;
  throw new Error(`${said} off its schema: ${ajv.errorsText(validate.errors)} in ${text.slice(0, 1_000)}`);
}
