import type { Facade, FacadeOperation, KeyedFacadeOperation } from '../kit/facade.ts';
import { unsupportedPaths } from './facade-reference.ts';
import { cell } from './markdown.ts';

/** The coverage page of a compatible API: its operations, fields and refusals. */
export function writeCoverage(facade: Facade): string {
  return [
    `# ${facade.title}`,
    '',
    ...facade.about.split(/(?<=\.) /),
    `Mounted at \`/compat/${facade.name}\`, and at \`/\` on its hosts in \`[compat.hosts]\`.`,
    `[The README](../../src/facades/${facade.name}/README.md) explains the differences from the vendor.`,
    '`npm run docs` generates this page from the code.',
    '',
    '## Operations',
    '',
    '| operation | request | description | source |',
    '|---|---|---|---|',
    ...facade.operations.map(operationRow),
    '',
    "Source: `seed` is the vendor's own page, `public` another public source, and `ours` a choice of this project.",
    '',
    '## Fields',
    '',
    '- Mapped: a field of the product.',
    '- Carried: stored with the link and returned, without effect.',
    '- Ignored: accepted and not stored.',
    '- Refused: answered with an error.',
    '',
    'Other fields are ignored by operations that create or change, and refused in lists and statistics.',
    '',
    ...facade.operations.filter(isKeyed).flatMap(fieldRows),
    ...refusalSection(facade),
    ...notSupported(facade),
  ].join('\n');
}

const isKeyed = (operation: FacadeOperation): operation is KeyedFacadeOperation => !('open' in operation);

function operationRow({ name, method, path, summary, source }: FacadeOperation): string {
  return `| ${name} | \`${[method].flat().join(', ')} ${path}\` | ${cell(summary)} | ${source} |`;
}

function fieldRows({ name, fields }: KeyedFacadeOperation): readonly string[] {
  const rows = Object.entries(fields);
  if (rows.length === 0) return [];
  return [
    `### ${name}`,
    '',
    '| field | | |',
    '|---|---|---|',
    ...rows.map(([field, { kind, note }]) => `| \`${field}\` | ${kind} | ${cell(note)} |`),
    '',
  ];
}

/** The refusals that the exchanges recorded. */
function refusalSection({ reference }: Facade): readonly string[] {
  const seen = Object.entries(reference.recorded).flatMap(([operation, { refusals }]) =>
    refusals.map((refusal) => ({ operation, ...refusal })),
  );
  const byAnswer = Object.values(
    Object.groupBy(seen, ({ code, status, body }) =>
      code === 'verdict' ? `${code} ${status} ${JSON.stringify(body)}` : `${code} ${status}`,
    ),
  );
  const rows = byAnswer.flatMap((same = []) => {
    const [first] = same;
    if (first === undefined) return [];
    const [body = ''] = same
      .map((refusal) => JSON.stringify(refusal.body))
      .sort((a, b) => a.length - b.length);
    const operations = same.map(({ operation }) => operation).join(', ');
    return [`| ${first.code} | ${first.status} | \`${cell(body)}\` | ${operations} |`];
  });
  return [
    '## Refusals',
    '',
    'The tests of this API provoke each of these refusals.',
    'A `verdict` is a refusal that only this API has; `unmatched` is a request that no operation accepts.',
    '',
    '| refusal | status | example | operations |',
    '|---|---|---|---|',
    ...rows.sort(),
    '',
  ];
}

function notSupported(facade: Facade): readonly string[] {
  const { text = '', rows } = unsupportedPaths(facade);
  const table = rows.map(([path = '', here = '']) => `| ${path} | ${here} |`);
  return [
    '## Not supported',
    '',
    text,
    '',
    ...(rows.length === 0 ? [] : ['| vendor | here |', '|---|---|', ...table, '']),
  ];
}
