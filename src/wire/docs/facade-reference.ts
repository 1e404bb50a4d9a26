import type { Facade, KeyedFacadeOperation } from '../facade.ts';
import { methodsOfPath } from '../facade-paths.ts';
import type { RecordedOperation } from '../recorded.ts';
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

/** What is taken by two methods is shown once, with the method of its example. */
function onceEach(operations: readonly DescribedOperation[]): readonly DescribedOperation[] {
  const byName = Object.values(Object.groupBy(operations, ({ operationId }) => operationId));
  return byName.flatMap((same = []) => {
    const shown = same.find(({ example }) => example !== null) ?? same[0];
    if (shown === undefined) return [];
    const others = same
      .filter((one) => one !== shown)
      .map(({ method }) => `The same by ${method}, in a form.`);
    return { ...shown, description: [shown.description, ...others].join(' ') };
  });
}

/** Every refusal that was seen, by its code, with its shortest answer. */
function refusalsOf({ reference }: Facade): Extra {
  const seen = Object.values(reference.recorded).flatMap(({ refusals }: RecordedOperation) => refusals);
  const byCode = Object.entries(Object.groupBy(seen, ({ code }) => code)).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return {
    id: 'refusals',
    title: 'Refusals',
    words:
      'This server gave each of them in its tests. A `verdict` is a refusal that only this API has; each operation lists its own.',
    columns: ['refusal', 'status', 'for example'],
    rows: byCode.map(([code, same = []]) => {
      const statuses = [...new Set(same.map(({ status }) => status))].sort().join(', ');
      const bodies = same.map(({ body }) => JSON.stringify(body)).sort((a, b) => a.length - b.length);
      return [code, statuses, `\`${bodies[0] ?? ''}\``];
    }),
    anchored: true,
  };
}

function fieldsWithoutEffect({ operations }: Facade): Extra {
  const keyed = operations.filter((one): one is KeyedFacadeOperation => !('pass' in one));
  const rows = new Map<string, readonly string[]>();
  for (const { fields } of keyed) {
    for (const [name, { kind, note }] of Object.entries(fields)) {
      if (kind !== 'mapped') rows.set(`${name} ${kind} ${note}`, [`\`${name}\``, kind, note]);
    }
  }
  return {
    id: 'without-effect',
    title: 'Fields without an effect',
    words:
      'Carried: kept with the link and given back. Ignored: accepted and not kept. Refused: answered with an error. Fields that are not named here are ignored when a link is made or changed, and refused in lists and statistics.',
    columns: ['field', 'what happens to it', 'why'],
    rows: [...rows.values()],
  };
}

/** Paths of the vendor that this server does not serve. */
export function unsupportedPaths(facade: Facade): Extra {
  const rows = facade.reference.vendorPaths.filter((route) => {
    const [method = '', path = ''] = route.split(' ');
    return !methodsOfPath(facade.operations, path).includes(method);
  });
  return {
    id: 'not-supported',
    title: 'Not supported',
    words:
      rows.length === 0
        ? 'Every path of the contract is served. Any other is answered in the form of this API: `route_not_found`.'
        : 'The vendor has these; here they are answered as any other unknown path, in the form of this API: `route_not_found`.',
    columns: ['path of the vendor', 'here'],
    rows: rows.map((route) => [`\`${route}\``, 'not supported']),
  };
}
