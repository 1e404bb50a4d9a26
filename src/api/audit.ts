import type { AuditPage } from '../core/accounts/audit.ts';
import type { AuditEntry } from '../core/base/audit-entry.ts';
import type { Caller } from '../core/base/caller.ts';
import { type CursorPosition, parseCursor, writeCursor } from '../core/base/cursor.ts';
import type { Core } from '../core/core.ts';
import { chooseType } from '../wire/http/accept.ts';
import { JSON_TYPE, NDJSON_TYPE, type Reply, replyStream } from '../wire/http/reply.ts';
import { toStream } from '../wire/http/text-stream.ts';
import { WireRefusal } from '../wire/refusals/refusal.ts';
import { type AuditFormat, type AuditQueryInput, auditPage, auditQuery } from './contract/audit.ts';
import { PAGE_LIMIT } from './contract/common.ts';
import { operation } from './native.ts';
import { badCursor, paged } from './page.ts';
import { auditCsvHeader, fromAuditEntry, type NameOf, toAuditCsvLine } from './translate/audit.ts';

const tag = 'Audit log';
const SORT = 'audit';
const TYPES = { json: JSON_TYPE, ndjson: NDJSON_TYPE, csv: 'text/csv' } as const;
const FORMATS: readonly AuditFormat[] = ['json', 'ndjson', 'csv'];
/** Entries that an export reads at once. */
const EXPORTED_AT_ONCE = 500;

const answers = {
  200: {
    description: 'One page as JSON, newest first; or all entries, as NDJSON or CSV.',
    schema: auditPage,
    types: [TYPES.ndjson, TYPES.csv],
  },
};
const format =
  'With `format` or `Accept` for NDJSON or CSV, the answer has all entries that pass, streamed, and takes neither `cursor` nor `limit`. In CSV, a cell that a spreadsheet could read as a formula begins with an apostrophe.';

export const listAudit = operation({
  name: 'listAudit',
  method: 'GET',
  path: '/audit',
  tag,
  summary: 'List or export the audit log of the workspace',
  description: [
    'Who changed keys, members, invitations, domains, webhooks, tags and the workspace, and who removed links permanently. An entry is stored together with what it is about: neither exists without the other.',
    'Links have a log of their own: creation is in the link, and each change is in its history.',
    'A page of a filtered list can have fewer entries than `limit`, even none: continue until `next_cursor` is null.',
    format,
  ].join('\n\n'),
  scopes: ['admin'],
  query: auditQuery,
  answers,
  refusals: ['not_acceptable'],
  async call({ core }, { caller, query, request }) {
    return answer(core, caller, { query, request, name: 'audit' }, (page) => core.audit.list(caller, page));
  },
});

export const listInstanceAudit = operation({
  name: 'listInstanceAudit',
  method: 'GET',
  path: '/instance/audit',
  tag,
  summary: 'List or export the audit log of the instance',
  description: [
    'The entries of every workspace, and those of the instance: sign-ins, passwords, second factors, personal keys, administrators.',
    format,
  ].join('\n\n'),
  scopes: ['admin'],
  instance: true,
  query: auditQuery,
  answers,
  refusals: ['not_acceptable'],
  async call({ core }, { caller, query, request }) {
    return answer(core, caller, { query, request, name: 'instance-audit' }, (page) =>
      core.audit.listAll(caller, { ...page, workspaceId: null }),
    );
  },
});

type ReadPage = (page: Parameters<Core['audit']['list']>[1]) => Promise<AuditPage>;

async function answer(
  core: Core,
  caller: Caller,
  asked: { readonly query: AuditQueryInput; readonly request: Request; readonly name: string },
  read: ReadPage,
) {
  const { query, request, name } = asked;
  const { actor = null, action = null, subject = null, from: fromMs = null, to: toMs = null } = query;
  const filter = { actor, action, subject, fromMs, toMs };
  const chosen = query.format ?? formatOf(request.headers.get('accept'));
  if (chosen === 'json') {
    if (query.download === true) throw notWith('download', 'Belongs to an export: use `format`.');
    const past = query.cursor === undefined ? null : parseCursor(query.cursor, SORT);
    if (query.cursor !== undefined && past === null) throw badCursor();
    const { items, next } = await read({ ...filter, past, limit: query.limit ?? PAGE_LIMIT });
    const nameOf = await namesOf(core, caller, items);
    const data = items.map((entry) => fromAuditEntry(entry, nameOf));
    return paged(data, next === null ? null : writeCursor(SORT, next));
  }
  for (const field of ['cursor', 'limit'] as const) {
    if (query[field] !== undefined) throw notWith(field, 'An export has no pages.');
  }
  const readFrom = (past: CursorPosition | null) => read({ ...filter, past, limit: EXPORTED_AT_ONCE });
  // Refuses before the first byte.
  const first = await readFrom(null);
  const pages = core.audit.pages(async (past) => (past === null ? first : readFrom(past)));
  return exported(core, caller, { pages, format: chosen, name, download: query.download === true });
}

const namesOf = (core: Core, caller: Caller, entries: readonly AuditEntry[]): Promise<NameOf> =>
  core.actorNames(
    caller,
    entries.map(({ actor }) => actor),
  );

function exported(
  core: Core,
  caller: Caller,
  asked: {
    readonly pages: AsyncIterable<readonly AuditEntry[]>;
    readonly format: 'ndjson' | 'csv';
    readonly name: string;
    readonly download: boolean;
  },
): Reply {
  const { pages, format, name, download } = asked;
  const isCsv = format === 'csv';
  const write = isCsv
    ? toAuditCsvLine
    : (entry: AuditEntry, nameOf: NameOf) => `${JSON.stringify(fromAuditEntry(entry, nameOf))}\n`;
  async function* lines(): AsyncGenerator<string, void, void> {
    if (isCsv) yield auditCsvHeader();
    for await (const entries of pages) {
      const nameOf = await namesOf(core, caller, entries);
      yield entries.map((entry) => write(entry, nameOf)).join('');
    }
  }
  const type = isCsv ? `${TYPES.csv}; charset=utf-8; header=present` : TYPES.ndjson;
  const headers = download ? { 'content-disposition': `attachment; filename="${name}.${format}"` } : {};
  return replyStream(type, toStream(lines()), headers);
}

function formatOf(accept: string | null): AuditFormat {
  const type = chooseType(accept, Object.values(TYPES));
  const found = FORMATS.find((name) => TYPES[name] === type);
  if (found === undefined) throw new WireRefusal('not_acceptable', { offered: Object.values(TYPES) });
  return found;
}

const notWith = (field: string, detail: string): WireRefusal =>
  new WireRefusal('invalid_request', {
    issues: [{ in: 'query', path: [field], code: 'not_allowed', detail }],
  });
