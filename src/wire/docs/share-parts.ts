import { capital } from './describe-facade.ts';
import type { Document } from './document.ts';

const SECTIONS = ['schemas', 'parameters', 'responses', 'requestBodies'] as const;
type Section = (typeof SECTIONS)[number];

interface Part {
  readonly section: Section;
  readonly value: object;
  /** The name, unless another part has it. */
  readonly name: string;
}
/** The name of a shared part; null leaves the part in place. */
type Share = (part: Part) => string | null;

/** The minimum length of a shared part: a reference to a shorter one saves nothing. */
const LENGTH_MIN = 200;

/**
 * Moves each part that the document has several times below `components`. An assistant has a limited context, and
 * generators create one type per named part.
 */
export function shareParts<D extends Document>(document: D): D {
  const counts = new Map<string, number>();
  rewritePaths(document, ({ section, value }) => {
    const key = keyOf(section, value);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return null;
  });
  const names = new Map<string, string>();
  const components: Record<string, Record<string, unknown>> = { ...document.components };
  const share: Share = ({ section, value, name }) => {
    const key = keyOf(section, value);
    if ((counts.get(key) ?? 0) < 2 || key.length < LENGTH_MIN) return null;
    const known = names.get(key);
    if (known !== undefined) return known;
    const free = freeName(name, components[section] ?? {});
    names.set(key, free);
    components[section] = { ...components[section], [free]: value };
    return free;
  };
  const paths = rewritePaths(document, share);
  return { ...document, paths, components };
}

const keyOf = (section: Section, value: object): string => `${section} ${JSON.stringify(value)}`;

function freeName(name: string, taken: Readonly<Record<string, unknown>>): string {
  let free = name;
  for (let n = 2; Object.hasOwn(taken, free); n++) free = `${name}${n}`;
  return free;
}

/** Every operation, with references in place of the parts that `share` names, the largest parts first. */
function rewritePaths({ paths }: Document, share: Share): Document['paths'] {
  return Object.fromEntries(
    Object.entries(paths).map(([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([method, operation]) => {
          const context = { operation: capital(operation.operationId), share };
          // A reference is allowed in place of any part.
          return [method, rewrite(operation, [], context) as typeof operation];
        }),
      ),
    ]),
  );
}

function rewrite(
  value: unknown,
  at: readonly string[],
  context: { readonly operation: string; readonly share: Share },
): unknown {
  if (value === null || typeof value !== 'object') return value;
  const place = placeOf(value, at, context.operation);
  const name = place === null ? null : context.share({ ...place, value });
  if (place !== null && name !== null) return { $ref: `#/components/${place.section}/${name}` };
  if (Array.isArray(value)) return value.map((item, n) => rewrite(item, [...at, String(n)], context));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      EXAMPLES.has(key) ? item : rewrite(item, [...at, key], context),
    ]),
  );
}

/** Examples contain data, which is never shared. */
const EXAMPLES: ReadonlySet<string> = new Set([
  'example',
  'examples',
  'x-example',
  'enum',
  'const',
  'default',
]);

function placeOf(value: object, at: readonly string[], operation: string): Omit<Part, 'value'> | null {
  const [key = '', parent = ''] = at.toReversed();
  if (parent === 'responses') return { section: 'responses', name: `Answer${key}` };
  if (parent === 'parameters' && 'name' in value) {
    return { section: 'parameters', name: String(value.name) };
  }
  if (key === 'requestBody') return { section: 'requestBodies', name: `${operation}Request` };
  const isSchema = 'type' in value && value.type === 'object' && 'properties' in value;
  return isSchema ? { section: 'schemas', name: `${operation}Fields` } : null;
}
