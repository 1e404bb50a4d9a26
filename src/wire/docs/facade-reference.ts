import type { Facade, KeyedFacadeOperation } from '../kit/facade.ts';
import { createMethodsOf } from '../kit/mount.ts';
import type { RecordedOperation } from '../kit/recorded.ts';
import type { DescribedOperation } from './describe-facade.ts';
import type { FacadeDocument } from './facade-openapi.ts';
import type { Extra, Reference } from './page.ts';
import { samplesOf } from './samples.ts';

/** The reference of a compatible API, for people and for assistants. */
export function facadeReference(
  facade: Facade,
  { openapi, operations }: FacadeDocument,
  links: Reference['links'],
): Reference {
  const base = openapi.servers[0]?.url ?? '';
  const described = new Map(
    operations.map((operation) => [`${operation.method} ${operation.operationId}`, operation]),
  );
  return {
    document: openapi,
    operations: onceEach(operations),
    setUp: null,
    samplesOf: ({ method, operationId }) => {
      const example = described.get(`${method} ${operationId}`)?.example ?? null;
      return example === null ? [] : samplesOf(example, base);
    },
    extras: [refusalsOf(facade), fieldsWithoutEffect(facade), unsupportedPaths(facade)],
    links,
  };
}

/** An operation with two methods is shown once, with the method of its example. */
function onceEach(operations: readonly DescribedOperation[]): readonly DescribedOperation[] {
  const byName = Object.values(Object.groupBy(operations, ({ operationId }) => operationId));
  return byName.flatMap((same = []) => {
    const shown = same.find(({ example }) => example !== null) ?? same[0];
    if (shown === undefined) return [];
    const others = same
      .filter((operation) => operation !== shown)
      .map(({ method }) => `Also accepts ${method} with a form.`);
    return { ...shown, description: [shown.description, ...others].join(' ') };
  });
}

/** Every recorded refusal, by its code, with its shortest answer. */
function refusalsOf({ reference }: Facade): Extra {
  const seen = Object.values(reference.recorded).flatMap(({ refusals }: RecordedOperation) => refusals);
  const byCode = Object.entries(Object.groupBy(seen, ({ code }) => code)).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return {
    id: 'refusals',
    title: 'Refusals',
    text: 'The tests of this server provoke each of these refusals. A `verdict` is a refusal that only this API has; each operation lists its own.',
    columns: ['refusal', 'status', 'example'],
    rows: byCode.map(([code, same = []]) => {
      const statuses = [...new Set(same.map(({ status }) => status))].sort().join(', ');
      const bodies = same.map(({ body }) => JSON.stringify(body)).sort((a, b) => a.length - b.length);
      return [code, statuses, `\`${bodies[0] ?? ''}\``];
    }),
    anchored: true,
  };
}

function fieldsWithoutEffect({ operations }: Facade): Extra {
  const keyed = operations.filter((operation): operation is KeyedFacadeOperation => !('open' in operation));
  const rows = new Map<string, readonly string[]>();
  for (const { fields } of keyed) {
    for (const [name, { kind, note }] of Object.entries(fields)) {
      if (kind !== 'mapped') rows.set(`${name} ${kind} ${note}`, [`\`${name}\``, kind, note]);
    }
  }
  return {
    id: 'without-effect',
    title: 'Fields without an effect',
    text: 'Carried: stored with the link and returned. Ignored: accepted and not stored. Refused: answered with an error. Operations that create or change ignore other fields; lists and statistics refuse them.',
    columns: ['field', 'class', 'note'],
    rows: [...rows.values()],
  };
}

/** The vendor's paths that this server does not serve. */
export function unsupportedPaths(facade: Facade): Extra {
  const methodsOf = createMethodsOf(facade.operations, { strict: false });
  const rows = facade.reference.vendorPaths.filter((route) => {
    const [method = '', path = ''] = route.split(' ');
    return !methodsOf(path).includes(method);
  });
  return {
    id: 'not-supported',
    title: 'Not supported',
    text:
      rows.length === 0
        ? 'The server serves every path of the contract. Any other path is answered with `route_not_found`, in the form of this API.'
        : 'The server does not serve these paths of the vendor. It answers them with `route_not_found`, in the form of this API.',
    columns: ["vendor's path", 'here'],
    rows: rows.map((route) => [`\`${route}\``, 'not supported']),
  };
}
