import { capital } from './describe-facade.ts';
import type { Document } from './document.ts';

const SECTIONS = ['schemas', 'parameters', 'responses', 'requestBodies'] as const;
type Section = (typeof SECTIONS)[number];

interface Part {
  readonly section: Section;
  readonly value: object;
  /** What it is called, if nothing else is. */
  readonly name: string;
}
/** The name under which a part is found, or null where the part stays where it is. */
type Share = (part: Part) => string | null;

/** A reference to a shorter part would not be shorter. */
const LENGTH_MIN = 200;

/**
 * The same document with each part that stands in it several times named once, below `components`: an assistant to which
 * it is pasted has room for so much text, and generators make one type of one thing.
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

/** Every operation with what `share` names replaced by a reference, the largest parts first. */
function rewritePaths({ paths }: Document, share: Share): Document['paths'] {
  return Object.fromEntries(
    Object.entries(paths).map(([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([method, operation]) => {
          const said = { operation: capital(operation.operationId), share };
          // A reference may stand wherever a part does.
          return [method, rewrite(operation, [], said) as typeof operation];
        }),
      ),
    ]),
  );
}

function rewrite(
  value: unknown,
  at: readonly string[],
  said: { readonly operation: string; readonly share: Share },
): unknown {
  if (value === null || typeof value !== 'object') return value;
  const place = placeOf(value, at, said.operation);
  const name = place === null ? null : said.share({ ...place, value });
  if (place !== null && name !== null) return { $ref: `#/components/${place.section}/${name}` };
  if (Array.isArray(value)) return value.map((item, n) => rewrite(item, [...at, String(n)], said));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      EXAMPLES.has(key) ? item : rewrite(item, [...at, key], said),
    ]),
  );
}

/** What is in them is data, whatever it looks like. */
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
